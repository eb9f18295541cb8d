"""A visit is booked where everybody and everything is free, and refused in words where not."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kact.accounts.models import Enrolment
from kact.couples.actions import end, reach
from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from kact.record.models import Event
from kact.scheduling.actions import attendance, cohorts, resources, visits
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Attendance, Claim, Visit
from kact.scheduling.queries import (
    couples_of,
    in_the_way_of,
    own_coming_visits,
    taken_between,
    visit_in_reach,
    visits_between,
    visits_of,
)
from kact.scheduling.refusals import Closed, Lacking, NotNow, Stale, Taken
from kact.scheduling.walltime import WallTime
from screening import milestones
from tests.kact.scheduling.planning import Clinic, all_of_it, at


def seen(clinic: Clinic, visit: Visit) -> Visit:
    with looking_as(clinic.by):
        return visit_in_reach(visit.pk)


def test_book_takes_everybody_and_everything_for_one_time(clinic: Clinic) -> None:
    visit = clinic.book("individual_preparation", at(0), "a")
    assert visit.starts_at == datetime(2027, 6, 7, 14, tzinfo=UTC)  # New York in summer
    assert (visit.wall_date, visit.wall_time) == (date(2027, 6, 7), time(10))
    with looking_as(clinic.by):
        claims = list(Claim.objects.filter(slot=visit.slot_id))
        [expected] = Attendance.objects.filter(slot=visit.slot_id)
        [event] = Event.objects.filter(verb="visit_booked")
    assert {c.room_id or c.member_id for c in claims} == {
        clinic.rooms[0].pk,
        clinic.cast.therapist.member.pk,
    }
    assert {(c.during.upper - visit.ends_at).seconds for c in claims} == {15 * 60}
    assert (expected.subject_id, expected.during.upper) == (visit.subject_id, visit.ends_at)
    assert event.data == {"visit": str(visit.pk), "kind": "individual_preparation"}


TAKEN = [
    ("room", {"staff": ("co_therapist",)}, "c", "Room 1"),
    ("staff", {"staff": ("therapist",), "room": 1}, "c", "Staff therapist"),
    ("partner", {"staff": ("co_therapist",), "room": 1}, "a", None),
]


@pytest.mark.parametrize(("what", "needs", "who", "name"), TAKEN)
def test_book_says_what_is_taken(clinic: Clinic, what, needs, who, name) -> None:
    clinic.book("individual_preparation", at(0), "a")
    wanted = clinic.needs(*needs["staff"], room=needs.get("room", 0))
    couple = "first" if who == "a" else "second"
    with pytest.raises(Taken) as refused:
        clinic.book("individual_preparation", at(0, 10, 30), who, needs=wanted, couple=couple)
    assert refused.value.names == ((name,) if name else ())
    assert refused.value.partner is (what == "partner")
    assert "Person" not in str(refused.value)
    with looking_as(clinic.by):
        assert Visit.objects.count() == 1
        assert Claim.objects.count() == 2


def test_book_says_all_that_is_taken_at_once(clinic: Clinic) -> None:
    clinic.book("individual_preparation", at(0), "a", needs=clinic.needs(monitors=(0,)))
    with pytest.raises(Taken) as refused:
        clinic.book("joint_preparation", at(0), needs=clinic.needs(monitors=(0, 1)))
    assert refused.value.names == ("Room 1", "Monitor 1", "Staff therapist")
    assert refused.value.partner


def test_book_after_the_buffer_is_free(clinic: Clinic) -> None:
    clinic.book("individual_preparation", at(0), "a")  # 60 minutes, and 15 to make ready
    with pytest.raises(Taken):
        clinic.book("individual_preparation", at(0, 11, 14), "b")
    clinic.book("individual_preparation", at(0, 11, 15), "b")


def test_one_person_with_two_roles_is_in_one_place(clinic: Clinic) -> None:
    therapist = clinic.cast.therapist.member
    second = type(therapist).objects.create(
        user=therapist.user, clinic=clinic.cast.north, role="prescriber", name="Staff again"
    )
    clinic.book("individual_preparation", at(0), "a")
    wanted = visits.Needs([second], clinic.rooms[1])
    with pytest.raises(Taken) as refused:
        clinic.book("medical", at(0), "c", needs=wanted, couple="second")
    assert refused.value.names == ("Staff again",)


def test_one_person_in_two_couples_is_in_one_place(clinic: Clinic) -> None:
    Enrolment.objects.filter(partner_id=clinic.cast.c.partner.pk).update(user=clinic.cast.a.user)
    clinic.book("individual_preparation", at(0), "a")
    wanted = clinic.needs("therapist_two", room=1)
    with pytest.raises(Taken) as refused:
        clinic.book("individual_preparation", at(0), "c", needs=wanted, couple="second")
    assert (refused.value.names, refused.value.partner) == ((), True)
    assert "couple" not in str(refused.value)


def test_cancelled_visit_lets_everything_go(clinic: Clinic) -> None:
    visit = clinic.book("individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        visits.cancel(by=by, visit=visit, token=1, who="partner", reason="asked")
    clinic.book("individual_preparation", at(0), "a")
    with looking_as(clinic.by):
        assert Claim.objects.filter(holds=True).count() == 2
        [event] = Event.objects.filter(verb="visit_cancelled")
    assert (event.data["cancelled_by"], event.data["reason"]) == ("partner", "asked")
    assert not {"partner", "privacy_officer"} & set(event.readers)


def test_move_takes_the_new_time_and_frees_the_old(clinic: Clinic) -> None:
    visit = clinic.book("individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        visits.move(by=by, visit=visit, token=1, when=at(0, 10, 30))  # over its own old time
    moved = seen(clinic, visit)
    assert (moved.version, moved.wall_time) == (2, time(10, 30))
    clinic.book("individual_preparation", at(0, 8, 45), "b")
    with pytest.raises(Taken):
        clinic.book("individual_preparation", at(0, 11), "b")


def test_move_refused_leaves_all_as_it_was(clinic: Clinic) -> None:
    visit = clinic.book("individual_preparation", at(0), "a")
    clinic.book("individual_preparation", at(1), "b")
    with looking_as(clinic.by) as by, pytest.raises(Taken):
        visits.move(by=by, visit=visit, token=1, when=at(1))
    assert seen(clinic, visit).starts_at == at(0).moment
    with pytest.raises(Taken):
        clinic.book("individual_preparation", at(0), "b")


def test_stale_token_is_refused(clinic: Clinic) -> None:
    visit = clinic.book("individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        visits.move(by=by, visit=visit, token=1, when=at(1))
        for late in (
            lambda: visits.move(by=by, visit=visit, token=1, when=at(2)),
            lambda: visits.cancel(by=by, visit=visit, token=1, who="clinic", reason="room"),
            lambda: attendance.mark_arrived(by=by, visit=visit, token=1),
        ):
            with pytest.raises(Stale), transaction.atomic():
                late()
    assert seen(clinic, visit).starts_at == at(1).moment


def test_book_refuses_what_is_missing(clinic: Clinic) -> None:
    with pytest.raises(Lacking) as refused:
        clinic.book("medical", at(0), "a", needs=clinic.needs("therapist", room=None))
    assert refused.value.sentences == (
        "Medical assessment needs a prescriber.",
        "Medical assessment needs a room.",
    )


@pytest.mark.parametrize("kind", list(kinds()))
def test_book_refuses_both_where_one_is_meant_and_one_where_both_are(clinic, kind) -> None:
    staff = clinic.needs("therapist", "monitor", "prescriber")
    for who, joint in (("a", False), (None, True)):
        terms = kinds()[kind]
        if not terms.may_be(joint=joint) or terms.seen == "group":
            with pytest.raises(Lacking):
                clinic.book(kind, at(0), who, needs=staff)


JOINT = [kind.code for kind in kinds().values() if kind.may_be(joint=True)]


@pytest.mark.parametrize("kind", JOINT)
def test_nobody_is_seen_together_before_the_gate_is_open(clinic: Clinic, kind: str) -> None:
    """Every kind that both come to, and each partner alone can be what is missing (G3)."""
    assert kinds()[kind].gate_for(joint=True)
    if kinds()[kind].seen == "group":
        return
    for who in ("a", "b"):
        with looking_as(clinic.by):
            end(milestones.MEDICAL_ASSESSMENT, subject=clinic.cast.people[who].partner.pk)
        with pytest.raises(GateClosed):
            clinic.book(kind, at(0), needs=clinic.needs("therapist", "monitor"))
        with looking_as(clinic.by) as by:
            reach(
                milestones.MEDICAL_ASSESSMENT,
                by=by,
                couple=clinic.cast.couples["first"].pk,
                subject=clinic.cast.people[who].partner.pk,
            )


def test_closed_times_are_not_booked(clinic: Clinic) -> None:
    member = clinic.cast.therapist.member
    with looking_as(clinic.by) as by:
        resources.close_time(by=by, name="Holiday", starts=at(0, 0), ends=at(1, 0))
        resources.close_time(
            by=by, name="Painting", starts=at(1, 9), ends=at(1, 11), room=clinic.rooms[0]
        )
        away = resources.close_time(
            by=by, name="Away", starts=at(2, 9), ends=at(2, 11), member=member
        )
    for day, sentence in (
        (0, "The clinic is closed then: Holiday."),
        (1, "Room 1 is closed then: Painting."),
        (2, "Staff therapist is not there then."),
    ):
        with pytest.raises(Closed) as refused:
            clinic.book("individual_preparation", at(day), "a")
        assert refused.value.sentences == (sentence,)
    clinic.book("individual_preparation", at(1), "a", needs=clinic.needs(room=1))
    with looking_as(clinic.by) as by:
        resources.reopen_time(by=by, closing=away)
    clinic.book("individual_preparation", at(2), "a")


def test_close_time_lists_what_is_in_the_way(clinic: Clinic) -> None:
    one = clinic.book("individual_preparation", at(0), "a")
    wanted = clinic.needs("co_therapist", room=1)
    clinic.book("individual_preparation", at(0), "b", needs=wanted)
    with looking_as(clinic.by) as by:
        found = resources.close_time(
            by=by, name="Painting", starts=at(0), ends=at(0, 12), room=clinic.rooms[0]
        )
        assert [visit.pk for visit in in_the_way_of(found)] == [one.pk]


def test_opening_hours_hold(clinic: Clinic) -> None:
    hours = {0: (time(9), time(17)), 1: None}
    with looking_as(clinic.by) as by:
        resources.set_opening_hours(by=by, hours=hours)
    clinic.book("individual_preparation", at(0, 16), "a")
    for when, sentence in (
        (at(0, 8, 59), "On Mondays the clinic is open from 09:00 to 17:00."),
        (at(0, 16, 1), "On Mondays the clinic is open from 09:00 to 17:00."),
        (at(1), "The clinic is closed on Tuesdays."),
        (at(2), "The clinic is closed on Wednesdays."),
    ):
        with pytest.raises(Closed) as refused:
            clinic.book("individual_preparation", when, "b")
        assert refused.value.sentences == (sentence,)


STEPS = {
    "arrived": attendance.mark_arrived,
    "late": attendance.mark_late,
    "no_show": attendance.mark_no_show,
    "done": attendance.mark_done,
}
MAY = {
    "planned": {"arrived", "late", "no_show", "done"},
    "late": {"arrived", "no_show", "done"},
    "arrived": {"done"},
    "no_show": set(),
    "done": set(),
    "blocked": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", list(MAY))
@pytest.mark.parametrize("step", list(STEPS))
def test_attendance_goes_one_way(clinic: Clinic, state: str, step: str) -> None:
    visit = clinic.book("individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        Visit.objects.filter(pk=visit.pk).update(state=state)
        if step in MAY[state]:
            STEPS[step](by=by, visit=visit, token=1)
            assert Visit.objects.get(pk=visit.pk).state == step
            assert Event.objects.filter(data__visit=str(visit.pk)).count() == 2
        else:
            with pytest.raises(NotNow):
                STEPS[step](by=by, visit=visit, token=1)


def test_cohort_shares_room_and_staff_and_nobody_else_does(clinic: Clinic) -> None:
    with looking_as(clinic.by) as by:
        for couple in ("first", "second"):
            for kind in ("individual_preparation", "joint_preparation"):
                for partner in clinic.couple(couple).current:
                    subject = partner.pk if kind.startswith("individual") else None
                    reach(kind, by=by, couple=partner.couple_id, subject=subject)
        weekly = cohorts.Weekly(time(10), 1)
        cohort = cohorts.make_cohort(by=by, name="June", starts_on=date(2027, 6, 1), weekly=weekly)
        for couple in ("first", "second"):
            cohorts.join_cohort(by=by, cohort=cohort, couple=clinic.couple(couple))
        made = visits.book_group(
            by=by,
            cohort=cohort,
            couples=couples_of(cohort),
            kind="group_session",
            when=at(0),
            needs=clinic.needs("therapist", "monitor"),
        )
        assert len({visit.slot_id for visit in made}) == 1
        assert {visit.couple_id for visit in made} == {
            c.pk for c in clinic.cast.couples.values() if c.clinic_id == by.clinic
        }
        assert Claim.objects.count() == 3
        assert Attendance.objects.count() == 4
    with pytest.raises(Taken):
        clinic.book("individual_preparation", at(0), "a", needs=clinic.needs(room=1))
    with looking_as(clinic.by) as by:
        first, second = made
        visits.move(by=by, visit=first, token=1, when=at(1))
        assert {v.starts_at for v in visits_between(*all_of_it())} == {at(1).moment}
        visits.cancel(by=by, visit=first, token=2, who="partner", reason="asked")
        assert Claim.objects.filter(holds=True).count() == 3  # the others still meet
        visits.cancel(by=by, visit=second, token=2, who="clinic", reason="closed")
        assert not Claim.objects.filter(holds=True).exists()
        assert not Attendance.objects.filter(holds=True).exists()


def test_cohort_shows_no_couple_to_another(clinic: Clinic) -> None:
    test_cohort_shares_room_and_staff_and_nobody_else_does(clinic)
    with looking_as(clinic.cast.a.audience):
        assert {v.couple_id for v in Visit.objects.all()} == {clinic.cast.couples["first"].pk}
        assert not Claim.objects.exists()
        assert not Attendance.objects.exists()
    with looking_as(clinic.cast.therapist.audience):
        couples = {v.couple_id for v in Visit.objects.all()}
        assert couples == {clinic.cast.couples["first"].pk}


@pytest.mark.parametrize("number", [1, 3])
def test_visits_between_asks_twice_for_any_number(clinic: Clinic, number: int) -> None:
    for day in range(number):
        clinic.book("individual_preparation", at(day), "a")
    with looking_as(clinic.by), CaptureQueriesContext(connection) as asked:
        found = list(visits_between(*all_of_it()))
        taken = {claim.room or claim.member for visit in found for claim in visit.slot.claims.all()}
        assert all(visit.couple.reference and visit.subject.name for visit in found)
    said = [query["sql"] for query in asked if '"scheduling_' in query["sql"]]
    assert (len(found), len(taken), len(said)) == (number, 2, 2)


def test_staff_see_the_rest_as_taken_and_no_couple(clinic: Clinic) -> None:
    clinic.book("individual_preparation", at(0), "a")
    with looking_as(clinic.cast.therapist_two.audience):
        assert not list(visits_between(*all_of_it()))
        taken = list(taken_between(*all_of_it()))
    assert {str(t.room or t.member.name) for t in taken} == {"Room 1", "Staff therapist"}
    assert not any("couple" in f.name or "subject" in f.name for f in Claim._meta.fields)


def test_partner_sees_own_and_joint_visits_alone(clinic: Clinic) -> None:
    mine = clinic.book("individual_preparation", at(0), "a")
    clinic.book("individual_preparation", at(1), "b")
    both = clinic.book("joint_preparation", at(2))
    clinic.book("individual_preparation", at(3), "c", couple="second")
    with looking_as(clinic.cast.a.audience):
        for found in (own_coming_visits(timezone.now()), visits_of(both.couple_id)):
            assert [visit.pk for visit in found] == [mine.pk, both.pk]
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from scheduling_visit")
            assert cursor.fetchone() == (2,)
    with looking_as(clinic.cast.therapist.audience.jointly(clinic.cast.couples["first"].pk)):
        assert [visit.pk for visit in visits_of(both.couple_id)] == [both.pk]
    with looking_as(clinic.cast.ex.audience):
        assert not Visit.objects.exists()


def test_nobody_but_the_administrator_writes(clinic: Clinic) -> None:
    visit = clinic.book("joint_preparation", at(0))
    for word in ("therapist", "prescriber", "monitor", "a"):
        with looking_as(clinic.cast.people[word].audience):
            assert Visit.objects.filter(pk=visit.pk).update(state="cancelled") == 0


@pytest.mark.parametrize("column", ["room_id", "member_id", "person"])
def test_overlap_is_refused_to_raw_sql(clinic: Clinic, column: str) -> None:
    """The runtime role, past the ORM and every check, cannot write an overlap."""
    clinic.book("individual_preparation", at(0), "a")
    other = clinic.book("individual_preparation", at(1), "b")
    with looking_as(clinic.by), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("kact_app",)
        with pytest.raises(IntegrityError, match="exclusion"), transaction.atomic():
            cursor.execute(
                f"update scheduling_claim set during = (select during from scheduling_claim"
                f" where slot_id <> %s and {column} is not null limit 1)"
                f" where slot_id = %s and {column} is not null",
                [other.slot_id, other.slot_id],
            )


def test_booked_wall_time_is_kept(clinic: Clinic) -> None:
    when = WallTime(date(2027, 3, 15), time(10), "Europe/Berlin")
    visit = clinic.book("individual_preparation", when, "a")
    kept = seen(clinic, visit)
    assert (kept.wall_time, kept.zone) == (time(10), "Europe/Berlin")
    assert kept.starts_at == datetime(2027, 3, 15, 9, tzinfo=UTC)
    assert kept.local_start.hour == 10
