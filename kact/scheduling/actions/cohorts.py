"""Makes cohorts, gives couples their places, and books the sessions they come to together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from kact.accounts.models import Membership
from kact.couples.actions import take_turns
from kact.couples.models import Couple
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.actions.claiming import Needs
from kact.scheduling.actions.visits import add_to_group, book_group, cancel
from kact.scheduling.cohorts import KIND, has_begun, sessions_of
from kact.scheduling.models import Cohort, CohortPlace, Room, Visit
from kact.scheduling.queries import OPEN, couples_of
from kact.scheduling.walltime import WallTime


class AlreadyInOne(RuntimeError):
    """The couple has a place in a cohort."""


class Begun(RuntimeError):
    """The cohort has met: nobody joins or leaves it any more."""


@dataclass(frozen=True)
class Weekly:
    """When and where a cohort meets, week after week, and who of the staff is there."""

    clock: time
    weeks: int
    room: Room | None = None
    staff: Sequence[Membership] = ()


@transaction.atomic
def make_cohort(
    *,
    by: Audience,
    name: str,
    starts_on: date,
    weekly: Weekly,
    couples: Sequence[Couple] = (),
) -> Cohort:
    """Make a cohort that meets every seven days; ``name`` names nobody. Raises AlreadyInOne."""
    cohort = Cohort(
        clinic_id=by.clinic,
        author_id=by.user,
        name=name,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=weekly.weeks - 1),
        clock=weekly.clock,
        weeks=weekly.weeks,
        room=weekly.room,
        staff=[member.pk for member in weekly.staff],
    )
    cohort.save(force_insert=True)
    append(events.COHORT_MADE, by=by, data={"cohort": str(cohort.pk)})
    for couple in couples:
        join_cohort(by=by, cohort=cohort, couple=couple)
    return cohort


@transaction.atomic
def join_cohort(*, by: Audience, cohort: Cohort, couple: Couple) -> CohortPlace:
    """Give a couple a place. Raises AlreadyInOne and Begun."""
    take_turns(f"cohort:{couple.pk}")
    _require_to_come(cohort)
    if CohortPlace.objects.filter(couple=couple, left_at=None).exists():
        raise AlreadyInOne
    place = CohortPlace(clinic_id=by.clinic, couple_id=couple.pk, author_id=by.user, cohort=cohort)
    place.save(force_insert=True)
    append(events.COHORT_JOINED, by=by, couple=couple.pk, data={"cohort": str(cohort.pk)})
    return place


@transaction.atomic
def leave_cohort(*, by: Audience, place: CohortPlace, who: str, reason: str) -> None:
    """End a couple's place, and cancel its visits in the cohort; ``who`` and ``reason`` as there.

    The other couples' visits stay. Raises Begun.
    """
    take_turns(f"calendar:{by.clinic}")
    _require_to_come(place.cohort)
    standing = CohortPlace.objects.filter(pk=place.pk, left_at=None)
    if not standing.update(left_at=timezone.now()):
        return
    for visit in booked_for(place):
        cancel(by=by, visit=visit, token=visit.version, who=who, reason=reason)
    data = {"cohort": str(place.cohort_id)}
    append(events.COHORT_LEFT, by=by, couple=place.couple_id, data=data)


@transaction.atomic
def book_week(
    *,
    by: Audience,
    cohort: Cohort,
    week: int,
    when: WallTime,
    needs: Needs,
    minutes: int | None = None,
) -> list[Visit]:
    """Book one week's session for every couple that has a place and is not booked yet.

    Couples that join later come to the session that stands, whatever else is asked for. Raises
    what ``book_group`` raises.
    """
    take_turns(f"calendar:{by.clinic}")
    standing = sessions_of(cohort)[week]
    couples = couples_of(cohort)
    there = {visit.couple_id for visit in standing}
    missing = [couple for couple in couples if couple.pk not in there]
    if not standing:
        return book_group(
            by=by,
            cohort=cohort,
            week=week,
            couples=couples,
            kind=KIND,
            when=when,
            needs=needs,
            minutes=minutes,
        )
    return add_to_group(by=by, like=standing[0], couples=missing)


def booked_for(place: CohortPlace) -> list[Visit]:
    """A couple's visits in its cohort that may still be cancelled, in order."""
    found = Visit.objects.filter(slot__cohort_id=place.cohort_id, couple_id=place.couple_id)
    return list(found.filter(state__in=OPEN).order_by("starts_at"))


def _require_to_come(cohort: Cohort) -> None:
    booked = [visit for visits in sessions_of(cohort).values() for visit in visits]
    if has_begun(cohort, timezone.now(), booked):
        raise Begun
