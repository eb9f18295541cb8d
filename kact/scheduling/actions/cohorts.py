"""Makes cohorts, gives couples their places, and books the sessions they come to together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from kact.scheduling.actions.roster import rewrite
from kact.scheduling.actions.visits import add_to_group, book_group, cancel, move, taken_by
from kact.scheduling.cohorts import KIND, has_begun, sessions_of
from kact.scheduling.models import Cohort, CohortPlace, Room, Visit
from kact.scheduling.queries import OPEN, couples_of
from kact.scheduling.refusals import IN_THE_WAY, NotNow, Stale
from kact.scheduling.roster import is_listed
from kact.scheduling.walltime import WallTime


class AlreadyInOne(RuntimeError):
    """The couple has a place in a cohort."""


class NotEveryWeek(RuntimeError):
    """Some coming session cannot change so, and none has. ``why`` is in its way, by week."""

    def __init__(self, why: Mapping[int, Exception]) -> None:
        super().__init__("A coming session cannot change so.")
        self.why = why


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
    if is_listed(place):
        rewrite(by=by, cohort=place.cohort)
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


@transaction.atomic
def change_cohort(
    *, by: Audience, cohort: Cohort, clock: time, room: Room, staff: Sequence[Membership]
) -> None:
    """Let all that is still to come begin at another time, elsewhere or with others; one event.

    Each booked session stays on its day and keeps its equipment, and is moved with its own events;
    one that stands so already stays untouched. Raises NotEveryWeek, and then nothing has changed.
    """
    take_turns(f"calendar:{by.clinic}")
    to = {"clock": clock, "room": room, "staff": [member.pk for member in staff]}
    Cohort.objects.filter(pk=cohort.pk).update(**to)
    if refused := _let_all_be(by, coming_weeks(cohort), clock, Needs(staff, room)):
        raise NotEveryWeek(refused)
    append(events.COHORT_CHANGED, by=by, data={"cohort": str(cohort.pk)})


def _let_all_be(
    by: Audience, waiting: list[tuple[int, Visit]], clock: time, needs: Needs
) -> dict[int, Exception]:
    """What is in the way, by week; one session may stand in another's way until it has moved."""
    refused: dict[int, Exception] = {}
    while waiting:
        refused = {}
        for week, visit in waiting:
            try:
                _let_be(by, visit, WallTime(visit.wall_date, clock, visit.zone), needs)
            except (*IN_THE_WAY, Stale, NotNow) as refusal:
                refused[week] = refusal
        left = [(week, visit) for week, visit in waiting if week in refused]
        if len(left) == len(waiting):
            break
        waiting = left
    return refused


def _let_be(by: Audience, visit: Visit, when: WallTime, needs: Needs) -> None:
    """Move one session, unless it stands so already."""
    now = taken_by(visit)
    same = {m.pk for m in now.staff} == {m.pk for m in needs.staff} and now.room == needs.room
    if not same or when.moment != visit.starts_at:
        needs = replace(needs, equipment=now.equipment)
        move(by=by, visit=visit, token=visit.version, when=when, needs=needs)


def coming_weeks(cohort: Cohort) -> list[tuple[int, Visit]]:
    """The booked sessions that have not begun, by week; one couple's visit stands for each."""
    now = timezone.now()
    found = ((week, visits[0]) for week, visits in sorted(sessions_of(cohort).items()) if visits)
    return [(week, visit) for week, visit in found if visit.starts_at > now]


def booked_for(place: CohortPlace) -> list[Visit]:
    """A couple's visits in its cohort that may still be cancelled, in order."""
    found = Visit.objects.filter(slot__cohort_id=place.cohort_id, couple_id=place.couple_id)
    return list(found.filter(state__in=OPEN).order_by("starts_at"))


def _require_to_come(cohort: Cohort) -> None:
    booked = [visit for visits in sessions_of(cohort).values() for visit in visits]
    if has_begun(cohort, timezone.now(), booked):
        raise Begun
