"""Confirms, on the day, that room and staff are enough for a dose (program gate G11).

A visit can be booked before everybody is found. The gate before dosing opens only once somebody
who is there has looked and nothing was lacking; whatever changes the visit afterwards ends that.
"""

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, reach
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.record.models import Event
from kact.scheduling.actions.visits import MOVABLE
from kact.scheduling.actions.visits import State as VisitState
from kact.scheduling.course import capacity_of, variant_of
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Visit
from kact.scheduling.queries import open_visits_taking
from kact.scheduling.refusals import Lacking, NotNow
from sessions import events
from sessions.milestones import STAFFING_CONFIRMED

THINGS = ("room", "equipment", "member")  # what an event of theirs calls them
BEFORE_A_DOSE = MOVABLE - {VisitState.BLOCKED} | {VisitState.ARRIVED}


def is_on_its_day(visit: Visit) -> bool:
    """Whether a dose is planned in a visit of today, by the clock it was booked on."""
    today = timezone.now().astimezone(visit.local_start.tzinfo).date()
    doses = visit.terms.doses and visit.state in BEFORE_A_DOSE
    return doses and visit.local_start.date() == today


@transaction.atomic
def confirm_staffing(*, by: Audience, visit: Visit, variant: str) -> None:
    """Say that room and staff of a dosing visit are enough for ``variant``; one event.

    Raises NotNow for a visit without a dose, or not of today, and Lacking with a sentence for each
    thing that is not enough.
    """
    if not is_on_its_day(visit):
        raise NotNow
    if said := capacity_of(visit, variant):
        raise Lacking(said)
    reach(STAFFING_CONFIRMED, by=by, couple=visit.couple_id)
    data = {"visit": str(visit.pk)}
    append(events.STAFFING_CONFIRMED, by=by, couple=visit.couple_id, data=data)


def end_staffing(event: Event) -> None:
    """A visit with a dose was moved or cancelled: whatever was confirmed has to be asked anew."""
    if kinds()[event.data["kind"]].doses:
        end(STAFFING_CONFIRMED, couple=event.couple_id)


def check_staffing_again(event: Event) -> None:
    """A room, equipment, a credential or somebody of the staff is not what it was.

    Where it is not enough any more for a dose of today, what was confirmed has to be asked anew.
    """
    taken = {thing: event.data[thing] for thing in THINGS if thing in event.data}
    for visit in open_visits_taking(**taken):
        if is_on_its_day(visit) and capacity_of(visit, variant_of(visit)):
            end(STAFFING_CONFIRMED, couple=visit.couple_id)
