"""The waiting list: who would take a time, and when they are off it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.models import Waiting


@transaction.atomic
def add_waiting(
    *,
    by: Audience,
    couple: Couple,
    subject: Partner | None,
    kind: str,
    not_before: date | None,
    times: str,
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


def _note(verb: events.Verb, by: Audience, waiting: Waiting) -> None:
    data = {"waiting": str(waiting.pk), "kind": waiting.kind}
    append(verb, by=by, couple=waiting.couple_id, subject=waiting.subject_id, data=data)
