"""Today says of each visit with a dose what is still open, to clinicians of that couple alone."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kact.couples.actions import reach
from kact.couples.models import Course
from kact.desk.lacks import lacks_of
from kact.privacy.audience import looking_as
from kact.scheduling.models import Visit
from sessions.actions.preparation_sheet import (
    begin_preparation_sheet,
    save_preparation_sheet,
    send_preparation_sheet,
)
from sessions.milestones import ESCORT_NAMED, PREPARATION_OPEN
from tests.cast import Cast
from tests.kact.scheduling import planning
from tests.kact.scheduling.planning import ZONE, Clinic, at
from tests.speed.counting import queries_of

HOME_A, HOME_B = (
    "Who takes Person a home is not settled.",
    "Who takes Person b home is not settled.",
)
NOTES_A, NOTES_B = (
    "Person a has not sent their own notes.",
    "Person b has not sent their own notes.",
)
OPEN = {HOME_A, HOME_B, NOTES_A, NOTES_B}


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    made = planning.clinic(cast)
    with looking_as(made.by) as by:
        for word in ("first", "second"):
            couple = made.couple(word)
            for partner in couple.current:
                reach("individual_preparation", by=by, couple=couple.pk, subject=partner.pk)
            reach("joint_preparation", by=by, couple=couple.pk)
    return made


def today(clinic: Clinic, kind: str, who: str | None = None, day: int = 0, **more: object) -> Visit:
    visit = clinic.book(kind, at(day), who, **more)
    noon = datetime.combine(datetime.now(ZoneInfo(ZONE)).date(), time(12), ZoneInfo(ZONE))
    with looking_as(clinic.by):
        times = {"starts_at": noon, "ends_at": noon + timedelta(hours=1)}
        Visit.objects.filter(pk=visit.pk).update(**times)
        return Visit.objects.get(pk=visit.pk)


def still_open(clinic: Clinic, visit: Visit, word: str = "therapist") -> set[str]:
    with looking_as(clinic.cast.people[word].audience):
        return set(lacks_of([visit]).get(visit.pk, [])) & OPEN


def test_dose_of_both_asks_after_both(clinic: Clinic) -> None:
    visit = today(clinic, "dosing", needs=clinic.needs("therapist", "monitor"))
    assert still_open(clinic, visit) == OPEN
    with looking_as(clinic.by) as by:
        one = clinic.partner("a")
        reach(ESCORT_NAMED, by=by, couple=one.couple_id, subject=one.pk)
        other = clinic.partner("b")
        reach(PREPARATION_OPEN, by=by, couple=other.couple_id, subject=other.pk)
    assert still_open(clinic, visit) == OPEN - {HOME_A}
    with looking_as(clinic.cast.b.audience) as by:
        begin_preparation_sheet(by=by)
        save_preparation_sheet(by=by, hopes="Rest.")
    assert still_open(clinic, visit) == OPEN - {HOME_A}  # begun is not sent
    with looking_as(clinic.cast.b.audience) as by:
        send_preparation_sheet(by=by)
    assert still_open(clinic, visit) == OPEN - {HOME_A, NOTES_B}


def test_dose_of_one_asks_after_that_one(clinic: Clinic) -> None:
    with looking_as(clinic.by):
        Course.objects.update(variant="INDIVIDUAL_RELATIONAL")
    visit = today(clinic, "dosing", "a", needs=clinic.needs("therapist", "monitor"))
    assert still_open(clinic, visit) == {HOME_A, NOTES_A}


def test_session_that_says_who_is_dosed_asks_after_that_one(clinic: Clinic) -> None:
    """Roles swap from session to session: the session's own word outranks the course."""
    with looking_as(clinic.by):
        Course.objects.update(variant="SEQUENTIAL_WITNESS", doses="one")
    staff = clinic.needs("therapist", "monitor")
    visit = today(clinic, "dosing", needs=staff)
    assert still_open(clinic, visit) == {HOME_A, NOTES_A}
    with looking_as(clinic.by):
        starts = visit.starts_at + timedelta(days=1)  # not over yet, whatever the hour is
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        Visit.objects.update(doses="two", **times)
        swapped = Visit.objects.get(pk=visit.pk)
    assert still_open(clinic, swapped) == {HOME_B, NOTES_B}
    path = f"/couples/{clinic.cast.couples['first'].pk}/preparation/"
    therapist = clinic.cast.therapist.client()
    assert who_lacks_an_intention(therapist.get(path)) == {"Person b"}
    with looking_as(clinic.by):
        Visit.objects.update(doses="")
    assert who_lacks_an_intention(therapist.get(path)) == {"Person a"}


def who_lacks_an_intention(answer: Any) -> set[str]:
    """Whom the page of a couple's readiness asks for an intention."""
    [line] = [x for x in answer.context["prepared"]["lines"] if "intention" in x["says"]]
    return {person["name"] for person in line["people"]}


def test_visit_without_a_dose_asks_after_nobody(clinic: Clinic) -> None:
    assert still_open(clinic, today(clinic, "individual_preparation", "a")) == set()


def test_only_clinicians_of_the_couple_read_it(clinic: Clinic) -> None:
    visit = today(clinic, "dosing", needs=clinic.needs("therapist", "monitor"))
    assert still_open(clinic, visit, "therapist_two") == set()
    for word in ("admin", "therapist_two"):
        page = clinic.cast.people[word].client().get("/today/").content.decode()
        assert "is not settled" not in page
        assert "own notes" not in page


def test_today_asks_as_often_for_one_dose_as_for_more(clinic: Clinic) -> None:
    staff = clinic.needs("therapist", "monitor")
    today(clinic, "dosing", needs=staff)
    therapist = clinic.cast.therapist.client()
    few = queries_of(therapist, "/today/")
    today(clinic, "individual_preparation", "a", 1, needs=clinic.needs("co_therapist", room=1))
    many = queries_of(therapist, "/today/")
    assert len(few) == len(many)
