"""The waiting list: who would take a time, what is booked for them, and when they are off it."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import take_turns
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.actions.claiming import Needs
from kact.scheduling.actions.visits import book
from kact.scheduling.models import Visit, Waiting
from kact.scheduling.refusals import NotNow
from kact.scheduling.walltime import WallTime


@transaction.atomic
def add_waiting(
    *,
    by: Audience,
    couple: Couple,
    subject: Partner | None,
    kind: str,
    not_before: date | None,
    times: str,
    days: Collection[int] = (),
    part: str = "",
) -> Waiting:
    """Put one partner, or both, on the list for one kind of visit."""
    made = Waiting(
        clinic_id=by.clinic,
        couple_id=couple.pk,
        subject=subject,
        author_id=by.user,
        kind=kind,
        not_before=not_before,
        times=times,
        days=sorted(days),
        part=part,
    )
    made.save(force_insert=True)
    _note(events.WAITING_ADDED, by, made)
    return made


@transaction.atomic
def close_waiting(*, by: Audience, waiting: Waiting, outcome: str) -> None:
    """Take somebody off the list, once: booked, or no longer waiting."""
    open_still = Waiting.objects.filter(pk=waiting.pk, closed_at=None)
    if open_still.update(closed_at=timezone.now(), outcome=outcome):
        _note(events.WAITING_CLOSED, by, waiting)


@transaction.atomic
def book_waiting(*, by: Audience, waiting: Waiting, when: WallTime, needs: Needs) -> Visit:
    """Book what somebody waits for, and take them off the list.

    Raises NotNow for one who is off it already, and what ``book`` raises.
    """
    take_turns(f"calendar:{by.clinic}")
    if not Waiting.objects.filter(pk=waiting.pk, closed_at=None).exists():
        raise NotNow
    couple = couple_in_reach(waiting.couple_id)
    visit = book(
        by=by, couple=couple, kind=waiting.kind, when=when, needs=needs, subject=waiting.subject
    )
    close_waiting(by=by, waiting=waiting, outcome=Waiting.Outcome.BOOKED)
    return visit


def _note(verb: events.Verb, by: Audience, waiting: Waiting) -> None:
    data = {"waiting": str(waiting.pk), "kind": waiting.kind}
    append(verb, by=by, couple=waiting.couple_id, subject=waiting.subject_id, data=data)
