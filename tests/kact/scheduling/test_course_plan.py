"""A couple's course on its page: proposed, booked several at once, moved on, and who sees it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kact.couples.actions import end, reach
from kact.couples.models import Course
from kact.privacy.audience import looking_as
from kact.record.models import Event
from kact.scheduling.actions import visits
from kact.scheduling.actions.course_plans import NewTime, move_chosen
from kact.scheduling.course_plans import course_now
from kact.scheduling.models import CoursePlan, Visit
from kact.scheduling.walltime import on_the_wall
from tests.kact.scheduling.planning import FIRST, ZONE, Clinic, at

CHOICE = re.compile(r'name="(book|move)"\s+value="([^"]+)"')


def path(clinic: Clinic, more: str = "") -> str:
    return f"/couples/{clinic.cast.couples['first'].pk}/course-plan/{more}"


def terms(clinic: Clinic, **changes: Any) -> dict[str, Any]:
    return {
        "sessions": "2",
        "starts_on": FIRST.isoformat(),
        "clock": "10:00",
        "weekdays": ["0", "1", "2", "3", "4"],
        "staff": [str(m.pk) for m in clinic.staff("therapist", "monitor")],
        "room": str(clinic.rooms[0].pk),
        **changes,
    }


def keep(clinic: Clinic, **changes: Any) -> Any:
    return clinic.cast.admin.client().post(path(clinic, "change/"), terms(clinic, **changes))


def choices(page: str, how: str = "book") -> list[str]:
    return [value for name, value in CHOICE.findall(page) if name == how]


def read(clinic: Clinic, word: str = "admin", more: str = "") -> str:
    return clinic.cast.people[word].client().get(path(clinic, more)).content.decode()


def book_all(clinic: Clinic) -> str:
    client = clinic.cast.admin.client()
    chosen = choices(read(clinic))
    return client.post(path(clinic, "book/"), {"book": chosen}, follow=True).content.decode()


def now(clinic: Clinic) -> Any:
    return course_now(clinic.couple(), clinic.cast.north)


def visit_of(kind: str, nth: int = 0) -> Visit:
    return list(Visit.objects.filter(kind=kind).order_by("starts_at"))[nth]


def test_course_plan_is_proposed_without_a_word(clinic: Clinic) -> None:
    page = read(clinic)
    assert "3 dosing sessions" in page
    assert page.count("Joint integration") >= 3
    assert "Follow-up measures" in page
    assert "New York time" in page


def test_change_course_plan_keeps_its_terms_with_one_event(clinic: Clinic) -> None:
    assert keep(clinic, sessions="1", weekdays=["2"], clock="14:00").status_code == 302
    with looking_as(clinic.by):
        kept = CoursePlan.objects.get()
        assert (kept.sessions, kept.weekdays, kept.starts_on) == (1, [2], FIRST)
        assert Event.objects.filter(verb="course_planned").count() == 1
        rows = now(clinic).plan.rows
        assert {row.proposed.day.weekday() for row in rows if row.wanted.kind == "dosing"} == {2}
        assert rows[0].proposed.clock.hour == 14
    keep(clinic, sessions="2")
    with looking_as(clinic.by):
        assert now(clinic).terms.sessions == 2
        assert CoursePlan.objects.count() == 2


def test_change_course_plan_says_what_is_missing(clinic: Clinic) -> None:
    answer = keep(clinic, weekdays=[], sessions="0")
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"weekdays", "sessions"}


def test_whole_course_is_booked_at_once_and_stands(clinic: Clinic) -> None:
    keep(clinic)
    page = book_all(clinic)
    assert "12 visits booked." in page
    assert "Proposed" not in page
    with looking_as(clinic.by):
        assert {row.how for row in now(clinic).plan.rows} == {"stands"}
        assert not now(clinic).plan.broken
        assert Event.objects.filter(verb="visit_booked").count() == 12
        dose = visit_of("dosing")
        assert dose.planned_as == "dosing-1-0"
        assert {c.member.role for c in dose.slot.claims.all() if c.member} == {
            "therapist",
            "monitor",
        }


def test_visit_whose_gate_is_closed_is_proposed_and_not_offered(clinic: Clinic) -> None:
    keep(clinic, sessions="1")
    everything = choices(read(clinic))
    with looking_as(clinic.by):
        one = clinic.couple().current[0]
        end("relational_safety_clear", couple=one.couple_id, subject=one.pk)
    page = read(clinic)
    closed = page.count("it cannot be booked now: Not ready yet.")
    assert 0 < closed == len(everything) - len(choices(page))
    assert {choice.partition("-")[0] for choice in choices(page)} == {"individual_integration"}
    assert "safety" not in page
    with looking_as(clinic.by) as by:
        reach("relational_safety_clear", by=by, couple=one.couple_id, subject=one.pk)
    assert choices(read(clinic)) == everything


def test_refusal_is_said_at_its_own_row_and_the_others_are_booked(clinic: Clinic) -> None:
    keep(clinic, sessions="1")
    chosen = choices(read(clinic))
    first = next(c for c in chosen if c.startswith("individual_preparation-0-1"))
    with looking_as(clinic.by):
        clinic.book("individual_preparation", at(0), "c", couple="second")
    client = clinic.cast.admin.client()
    answer = client.post(path(clinic, "book/"), {"book": chosen})
    [refused] = [
        r
        for p in answer.context["parts"]
        for r in p["rows"]
        if r["refused"] and "0-1" in r["choice"]
    ]
    assert "Room 1 is taken then." in refused["refused"]
    assert refused["chosen"]
    assert first.split("@")[1] not in refused["choice"]  # another time is proposed now
    with looking_as(clinic.by):
        assert Visit.objects.filter(couple=clinic.couple(), kind="joint_preparation").exists()
        assert not Visit.objects.filter(couple=clinic.couple(), kind="dosing").exists()


def test_booking_twice_is_refused_the_second_time(clinic: Clinic) -> None:
    keep(clinic, sessions="1")
    chosen = choices(read(clinic))
    client = clinic.cast.admin.client()
    client.post(path(clinic, "book/"), {"book": chosen})
    page = client.post(path(clinic, "book/"), {"book": chosen}).content.decode()
    assert "This visit is booked already." in page
    with looking_as(clinic.by):
        assert Visit.objects.count() == 8


@pytest.mark.parametrize(
    "said", [{}, {"book": "nonsense"}, {"book": "dosing-9-9@2027-06-07T10:00@0"}]
)
def test_book_planned_without_a_choice_books_nothing(clinic: Clinic, said: dict[str, str]) -> None:
    client = clinic.cast.admin.client()
    assert client.post(path(clinic, "book/"), said, follow=True).status_code == 200
    with looking_as(clinic.by):
        assert not Visit.objects.exists()


def test_moved_dose_leads_to_the_plan_which_moves_the_rest(clinic: Clinic) -> None:
    """The form refuses a dose past its integration, and shows the course with it moved instead."""
    keep(clinic)
    book_all(clinic)
    client = clinic.cast.admin.client()
    with looking_as(clinic.by):
        dose = visit_of("dosing")
        new = dose.local_start + timedelta(days=4)
    form = {"token": dose.version, "day": new.date().isoformat(), "time": "10:00"}
    form |= {"room": str(clinic.rooms[0].pk)}
    form |= {"staff": [str(m.pk) for m in clinic.staff("therapist", "monitor")]}
    refused = client.post(f"/visits/{dose.pk}/move/", form)
    assert "Integration follows a dose." in refused.content.decode()
    address = refused.context["course_url"]
    plan = client.get(address)
    page = plan.content.decode()
    moves = choices(page, "move")
    assert len(moves) == 9  # both doses, six integrations, the follow-up
    assert f"{dose.pk}@{new:%Y-%m-%d}T10:00@{dose.version}" in moves
    assert "Individual integration takes place 1 to 3 days after the dose." in page
    moved = client.post(path(clinic, "move/"), {"move": moves}, follow=True).content.decode()
    assert "9 visits moved." in moved
    with looking_as(clinic.by):
        assert {row.how for row in now(clinic).plan.rows} == {"stands"}
        assert not now(clinic).plan.broken
        assert visit_of("dosing").local_start == new


def test_move_that_unsettles_the_course_says_so(clinic: Clinic) -> None:
    """The follow-up's gap alone is broken: the move stands, and the plan proposes another time."""
    keep(clinic, sessions="1")
    book_all(clinic)
    client = clinic.cast.admin.client()
    with looking_as(clinic.by):
        last = visit_of("joint_integration")
        new = last.local_start + timedelta(days=3)
    form = {"token": last.version, "day": new.date().isoformat(), "time": "10:00"}
    form |= {
        "staff": [str(m.pk) for m in clinic.staff("therapist")],
        "room": str(clinic.rooms[0].pk),
    }
    answer = client.post(f"/visits/{last.pk}/move/", form, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == path(clinic)
    assert "Other visits of this course no longer fit." in page
    assert len(choices(page, "move")) == 1


def test_nothing_moves_by_itself(clinic: Clinic) -> None:
    keep(clinic)
    book_all(clinic)
    with looking_as(clinic.by):
        before = list(Visit.objects.values_list("pk", "starts_at", "version").order_by("pk"))
        dose = visit_of("dosing")
    read(clinic, more=f"?visit={dose.pk}&day=2027-09-01&time=10:00")
    keep(clinic, starts_on="2027-09-01")
    read(clinic)
    with looking_as(clinic.by):
        assert (
            list(Visit.objects.values_list("pk", "starts_at", "version").order_by("pk")) == before
        )


def test_moves_that_stand_in_each_others_way_are_tried_again(clinic: Clinic) -> None:
    """In whatever order they are given, and a stale one is said."""
    keep(clinic)
    book_all(clinic)
    with looking_as(clinic.by) as by:
        found = list(Visit.objects.order_by("starts_at"))
        later = [_later(v) for v in found]
        moved, refused = move_chosen(by=by, chosen=later)
        assert len(moved) == len(found)
        assert not refused
        moved, refused = move_chosen(by=by, chosen=[_later(found[-1])])
        assert not moved
        assert list(refused) == [str(found[-1].pk)]


def _later(visit: Visit) -> NewTime:
    when = on_the_wall(visit.starts_at + timedelta(days=21), ZONE)
    return NewTime(str(visit.pk), visit, visit.version, when)


@pytest.mark.parametrize("word", ["therapist", "prescriber", "monitor"])
def test_care_team_sees_the_plan_and_changes_nothing(clinic: Clinic, word: str) -> None:
    keep(clinic)
    page = read(clinic, word)
    assert "Joint preparation" in page
    assert not choices(page)
    client = clinic.cast.people[word].client()
    for more in ("change/", "book/", "move/"):
        assert client.post(path(clinic, more)).status_code == 404


@pytest.mark.parametrize("word", ["therapist_two", "officer", "a", "b"])
def test_nobody_else_sees_the_plan(clinic: Clinic, word: str) -> None:
    assert clinic.cast.people[word].client().get(path(clinic)).status_code in {302, 404}


def test_roles_swap_and_only_the_doser_waits(clinic: Clinic) -> None:
    """Sequential: the second dose is the other's; a witness needs no integration alone."""
    with looking_as(clinic.cast.therapist.audience):
        Course.objects.filter(couple=clinic.cast.couples["first"]).update(
            variant="SEQUENTIAL_WITNESS", doses="both"
        )
    keep(clinic)
    page = read(clinic)
    assert "Person a is dosed; the other is there as a witness." in page
    assert "Person b is dosed; the other is there as a witness." in page
    book_all(clinic)
    with looking_as(clinic.by):
        assert [visit_of("dosing", n).doses for n in (0, 1)] == ["one", "two"]
        assert Visit.objects.filter(kind="individual_integration").count() == 2
        assert not now(clinic).plan.broken
        first = visit_of("dosing")
        assert first.subject_id is None


def test_visit_booked_for_another_doser_swaps_the_session(clinic: Clinic) -> None:
    with looking_as(clinic.cast.therapist.audience):
        Course.objects.filter(couple=clinic.cast.couples["first"]).update(
            variant="SEQUENTIAL_WITNESS", doses="both"
        )
    with looking_as(clinic.by):
        clinic.book("individual_preparation", at(0), "a")
        clinic.book("individual_preparation", at(0, 14), "b")
        clinic.book("joint_preparation", at(1))
        clinic.book("dosing", at(7), doses="two")
        rows = now(clinic).plan.rows
    b = clinic.cast.b.partner.pk
    assert next(r for r in rows if r.wanted.dosed).wanted.dosed == frozenset({b})
    assert next(r.wanted.people for r in rows if r.wanted.kind == "individual_integration") == {b}


def test_cancelled_visit_is_proposed_again(clinic: Clinic) -> None:
    keep(clinic)
    book_all(clinic)
    with looking_as(clinic.by) as by:
        last = visit_of("follow_up")
        visits.cancel(by=by, visit=last, token=last.version, who="clinic", reason="other")
        row = now(clinic).plan.rows[-1]
        assert row.wanted.kind == "follow_up"
        assert row.how == "book"


def test_what_took_place_without_a_visit_is_known(clinic: Clinic) -> None:
    from kact.couples.actions import reach

    with looking_as(clinic.cast.therapist.audience) as by:
        reach("joint_preparation", by=by, couple=clinic.cast.couples["first"].pk)
    with looking_as(clinic.by):
        row = next(r for r in now(clinic).plan.rows if r.wanted.kind == "joint_preparation")
    assert row.how == "stands"
    assert row.standing.step.at <= timezone.now()
    assert "Took place" in read(clinic)
