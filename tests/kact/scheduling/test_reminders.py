"""Which reminders of a visit are due: neutral, the latest alone, none of what is done."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kact.couples.actions import end, reach
from kact.couples.models import Course, Milestone, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.protocol.case import DOSED
from kact.record.follow import do_one, waiting
from kact.scheduling.actions import attendance, visits
from kact.scheduling.models import Visit
from kact.scheduling.prepare import how_to_prepare
from kact.scheduling.reminders import due_reminders, rules
from screening.actions.holds import hold
from screening.models import Hold
from sessions import milestones
from tests.kact.scheduling.planning import Clinic, at

UNTIL = {
    "agreement": milestones.AGREEMENTS_SIGNED,
    "intention": milestones.INTENTION_RECORDED,
    "prepare": milestones.PREPARATION_SHEET_SENT,
}
STARTS = at(10).moment


@pytest.fixture
def dose(clinic: Clinic) -> Visit:
    """Both are dosed ten days on, and prepared for it."""
    with looking_as(clinic.by) as by:
        couple = clinic.couple()
        for partner in couple.current:
            reach("individual_preparation", by=by, couple=couple.pk, subject=partner.pk)
        reach("joint_preparation", by=by, couple=couple.pk)
    return clinic.book("dosing", at(10))


def due(clinic: Clinic, now: datetime) -> list[Any]:
    with looking_as(Audience.job(Job.PLANNER, clinic.cast.north.pk)):
        return due_reminders(now)


def before(clinic: Clinic, **earlier: float) -> dict[str, str]:
    """What is due so long before the dose, by the partner's word."""
    words = {clinic.cast.people[word].partner.pk: word for word in "ab"}
    return {words[r.partner]: r.code for r in due(clinic, STARTS - timedelta(**earlier))}


def done(clinic: Clinic, word: str, code: str, reached_at: datetime | None = None) -> None:
    with looking_as(clinic.by) as by:
        mine = clinic.partner(word)
        reach(code, by=by, couple=mine.couple_id, subject=mine.pk)
        if reached_at:
            Milestone.objects.filter(subject=mine, code=code).update(reached_at=reached_at)


def test_due_reminders_are_of_whoever_is_to_come_and_have_one_key(clinic: Clinic) -> None:
    alone = clinic.book("individual_preparation", at(0), "a")
    clinic.book("joint_preparation", at(1))
    now = at(0).moment - timedelta(hours=20)
    [found] = due(clinic, now)
    assert (found.visit, found.partner) == (alone.pk, clinic.cast.a.partner.pk)
    later = due(clinic, at(1).moment - timedelta(hours=1))
    assert {r.partner for r in later} == {p.partner.pk for p in (clinic.cast.a, clinic.cast.b)}
    assert due(clinic, now)[0].key == found.key
    assert due(clinic, at(0).moment - timedelta(hours=25)) == []


@pytest.mark.parametrize(
    ("days", "code"),
    [(8, None), (7, "week_before"), (6, "week_before"), (5, "agreement"), (3, "intention"),
     (2, "prepare"), (1, "day_before")],
)  # fmt: skip
def test_each_reminder_of_preparation_is_due_in_its_time(clinic, dose, days, code) -> None:
    found = {"a": code, "b": code} if code else {}
    assert before(clinic, days=days) == found
    just_earlier = before(clinic, days=days, seconds=1)
    assert (just_earlier != found) is (days not in {8, 6})


@pytest.mark.parametrize("code", UNTIL)
def test_what_is_done_is_not_reminded_of_and_the_other_learns_nothing(clinic, dose, code) -> None:
    [rule] = [rule for rule in rules().rule if rule.code == code]
    assert before(clinic, hours=rule.hours) == {"a": code, "b": code}
    done(clinic, "a", UNTIL[code])
    found = before(clinic, hours=rule.hours)
    assert found["b"] == code
    assert found["a"] != code
    with looking_as(clinic.by):
        end(UNTIL[code], subject=clinic.cast.a.partner.pk)  # by a new version, say
    assert before(clinic, hours=rule.hours) == {"a": code, "b": code}


def test_intention_of_an_earlier_session_counts_no_more(clinic: Clinic, dose: Visit) -> None:
    done(clinic, "a", milestones.INTENTION_RECORDED, STARTS - timedelta(days=30))
    assert before(clinic, days=3)["a"] == "agreement"
    done(clinic, "a", DOSED, STARTS - timedelta(days=29))
    assert before(clinic, days=3)["a"] == "intention"
    done(clinic, "a", milestones.INTENTION_RECORDED)
    with looking_as(clinic.by):
        newest = Milestone.objects.filter(code=milestones.INTENTION_RECORDED).latest("created_at")
        newest.reached_at = STARTS - timedelta(days=5)
        newest.save(update_fields=["reached_at"])
    assert before(clinic, days=3)["a"] == "agreement"


def test_witness_is_not_asked_for_an_intention(clinic: Clinic, dose: Visit) -> None:
    with looking_as(clinic.by):
        Course.objects.update(variant="SEQUENTIAL_WITNESS", doses="one")
    assert before(clinic, days=3) == {"a": "intention", "b": "agreement"}
    with looking_as(clinic.by):
        Visit.objects.update(doses="two")  # roles swap from session to session
    assert before(clinic, days=3) == {"a": "agreement", "b": "intention"}


@pytest.mark.parametrize("how", ["cancelled", "missed", "arrived"])
def test_visit_that_stands_otherwise_is_not_reminded_of(clinic, dose, how) -> None:
    seen = {"visit": dose, "token": 1}
    with looking_as(clinic.by) as by:
        if how == "cancelled":
            visits.cancel(by=by, who="partner", reason="asked", **seen)
        else:
            mark = {"missed": attendance.mark_no_show, "arrived": attendance.mark_arrived}[how]
            mark(by=by, **seen)
    for days in (7, 5, 3, 2, 1):
        assert before(clinic, days=days) == {}


def test_moved_visit_is_reminded_of_anew(clinic: Clinic, dose: Visit) -> None:
    keys = {r.key for r in due(clinic, STARTS - timedelta(days=1))}
    with looking_as(clinic.by) as by:
        visits.move(by=by, visit=dose, token=1, when=at(17))
    assert due(clinic, STARTS - timedelta(days=1, seconds=1)) == []
    moved = {r.key for r in due(clinic, at(17).moment - timedelta(days=1))}
    assert len(moved) == 2
    assert not moved & keys


def test_withdrawal_of_one_stops_all_for_both_at_once(clinic: Clinic, dose: Visit) -> None:
    alone = clinic.book("individual_preparation", at(9), "b")
    with looking_as(clinic.cast.therapist.audience) as by:
        partner = Partner.objects.get(pk=clinic.cast.b.partner.pk)
        hold(by=by, partner=partner, cause=Hold.Cause.WITHDRAWN)
    for pk in waiting():
        do_one(pk)
    for days in (7, 5, 3, 2, 1):
        assert before(clinic, days=days) == {}
    assert due(clinic, alone.starts_at - timedelta(hours=1)) == []
    with looking_as(clinic.by):
        couple_in_reach(dose.couple_id)
        end("not_going_ahead", subject=clinic.cast.b.partner.pk)
    assert [r.visit for r in due(clinic, alone.starts_at - timedelta(hours=1))] == [alone.pk]


def test_late_booking_brings_one_reminder_and_not_all(clinic: Clinic, dose: Visit) -> None:
    assert len(due(clinic, STARTS - timedelta(hours=2))) == 2  # one for each of them


def test_reminders_are_neutral_and_mostly_alike() -> None:
    telling = {"ketamine", "couple", "therapy", "dose", "partner", "clinic", "medicine", "session"}
    for rule in rules().rule:
        assert not telling & set(rule.says.lower().replace(".", " ").split())
    assert len({rule.says for rule in rules().rule if rule.until}) == 1


def test_what_a_reminder_leads_to_says_how_to_prepare(dose: Visit) -> None:
    said = " ".join(how_to_prepare(dose.terms))
    for word in ("eat nothing", "medicines", "7 days", "takes you home", "alcohol", "early"):
        assert word in said
