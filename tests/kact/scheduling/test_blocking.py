"""Either partner's hold blocks every joint visit, and says nothing of whose or why (gate G17)."""

import pytest
from django.utils import timezone

from kact.couples.actions import end, reach
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.record.models import Event
from kact.scheduling.actions import visits
from kact.scheduling.models import Claim, Visit
from kact.scheduling.queries import own_coming_visits
from screening.actions.holds import hold, lift_hold
from screening.models import Hold
from screening.queries.holds import open_holds
from tests.kact.scheduling.planning import Clinic, at
from tests.matrix.twins import follow_up

CAUSES = {
    Hold.Cause.MEDICAL: "prescriber",
    Hold.Cause.RELATIONAL_SAFETY: "therapist",
    Hold.Cause.WITHDRAWN: "therapist",
}


@pytest.fixture
def planned(clinic: Clinic) -> Clinic:
    """One visit of each partner alone, and two of both."""
    clinic.book("individual_preparation", at(0), "a")
    clinic.book("individual_preparation", at(1), "b")
    clinic.book("joint_preparation", at(2))
    clinic.book("follow_up", at(3))
    follow_up()
    return clinic


def held(clinic: Clinic, who: str, cause: Hold.Cause) -> None:
    with looking_as(clinic.cast.people[CAUSES[cause]].audience) as by:
        hold(by=by, partner=clinic.partner(who), cause=cause)
    follow_up()


def lifted(clinic: Clinic, who: str, cause: Hold.Cause) -> None:
    with looking_as(clinic.cast.people[CAUSES[cause]].audience) as by:
        [found] = open_holds(clinic.cast.people[who].partner.pk).filter(cause=cause)
        lift_hold(by=by, found=found, reason="Resolved")
    follow_up()


def states(clinic: Clinic, who: str) -> list[tuple[str, str, int]]:
    """What one partner can read of how their visits stand."""
    with looking_as(clinic.cast.people[who].audience):
        found = own_coming_visits(timezone.now())
        return [(visit.kind, visit.state, visit.version) for visit in found]


PLANNED = [
    ("individual_preparation", "planned", 1),
    ("joint_preparation", "planned", 1),
    ("follow_up", "planned", 1),
]
BLOCKED = [PLANNED[0], ("joint_preparation", "blocked", 2), ("follow_up", "blocked", 2)]


@pytest.mark.parametrize("cause", list(CAUSES))
@pytest.mark.parametrize("who", ["a", "b"])
def test_hold_blocks_every_joint_visit_alike(planned: Clinic, who: str, cause) -> None:
    """Whoever is held and whatever for, both partners read the very same."""
    assert states(planned, "a") == states(planned, "b") == PLANNED
    held(planned, who, cause)
    assert states(planned, "a") == states(planned, "b") == BLOCKED
    with looking_as(planned.by):
        [event] = Event.objects.filter(verb="visits_blocked")
        assert (event.subject_id, event.data) == (None, {"visits": 2})
    lifted(planned, who, cause)
    assert [(k, s) for k, s, _ in states(planned, "a")] == [(k, s) for k, s, _ in PLANNED]


def test_second_hold_changes_nothing_and_lifting_one_neither(planned: Clinic) -> None:
    held(planned, "a", Hold.Cause.MEDICAL)
    held(planned, "b", Hold.Cause.RELATIONAL_SAFETY)
    assert states(planned, "a") == BLOCKED
    lifted(planned, "a", Hold.Cause.MEDICAL)
    assert states(planned, "a") == BLOCKED
    lifted(planned, "b", Hold.Cause.RELATIONAL_SAFETY)
    assert [s for _, s, _ in states(planned, "b")] == ["planned"] * 3


def test_blocked_visit_keeps_its_time_and_is_not_moved(planned: Clinic) -> None:
    held(planned, "b", Hold.Cause.MEDICAL)
    with looking_as(planned.by) as by:
        blocked = Visit.objects.get(kind="joint_preparation")
        assert Claim.objects.filter(slot=blocked.slot_id, holds=True).count() == 2
        with pytest.raises(GateClosed):
            visits.move(by=by, visit=blocked, token=blocked.version, when=at(9))
        visits.cancel(by=by, visit=blocked, token=2, who="clinic", reason="not_for_now")
    lifted(planned, "b", Hold.Cause.MEDICAL)
    assert [k for k, _, _ in states(planned, "a")] == ["individual_preparation", "follow_up"]


def test_nothing_joint_is_booked_while_one_is_held(planned: Clinic) -> None:
    held(planned, "a", Hold.Cause.MEDICAL)
    with pytest.raises(GateClosed):
        planned.book("follow_up", at(5))
    planned.book("follow_up", at(5), "b")


def test_what_is_past_or_of_others_stays(planned: Clinic) -> None:
    other = planned.book("joint_preparation", at(2, 14), couple="second")
    past = planned.book("follow_up", at(-3000))
    held(planned, "a", Hold.Cause.MEDICAL)
    with looking_as(planned.by):
        assert {Visit.objects.get(pk=v.pk).state for v in (other, past)} == {"planned"}


def test_expired_clearance_alone_blocks_nothing(planned: Clinic) -> None:
    """Only what keeps a partner from going ahead does; other needs wait for the day."""
    with looking_as(planned.by) as by:
        end("medical_clearance", subject=planned.cast.a.partner.pk)
        reach("plan_recorded", by=by, couple=planned.cast.couples["first"].pk)
    held(planned, "b", Hold.Cause.MEDICAL)
    lifted(planned, "b", Hold.Cause.MEDICAL)
    assert [s for _, s, _ in states(planned, "a")] == ["planned"] * 3
