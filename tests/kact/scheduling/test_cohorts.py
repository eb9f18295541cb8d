"""Couples of a cohort meet week after week; each sees its own alone, whatever the others do."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from kact.couples.actions import end, reach
from kact.couples.models import Course
from kact.privacy.audience import looking_as
from kact.record.models import Event
from kact.scheduling.actions import attendance, cohorts, resources
from kact.scheduling.actions.cohorts import Weekly, book_week, join_cohort, leave_cohort
from kact.scheduling.cohorts import has_begun, sessions_of, terms
from kact.scheduling.models import Claim, Cohort, CohortPlace, Visit
from kact.scheduling.queries import places_in
from kact.scheduling.refusals import NotNow, OfSome, Taken
from tests.kact.scheduling.planning import FIRST, Clinic, at
from tests.speed.counting import queries_of

WEEKS = 3


def prepared(clinic: Clinic, *words: str) -> None:
    """A group session follows preparation alone and together."""
    with looking_as(clinic.by) as by:
        for word in words:
            couple = clinic.couple(word)
            for partner in couple.current:
                reach("individual_preparation", by=by, couple=couple.pk, subject=partner.pk)
            reach("joint_preparation", by=by, couple=couple.pk)
            Course.objects.filter(couple=couple).update(variant="GROUP")


def made(clinic: Clinic, *words: str, weeks: int = WEEKS, starts: date = FIRST) -> Cohort:
    with looking_as(clinic.by) as by:
        weekly = Weekly(time(10), weeks, clinic.rooms[0], clinic.staff("therapist", "monitor"))
        couples = [clinic.couple(word) for word in words]
        return cohorts.make_cohort(
            by=by, name="June evenings", starts_on=starts, weekly=weekly, couples=couples
        )


@pytest.fixture
def cohort(clinic: Clinic) -> Cohort:
    """Three weeks of two couples who are prepared."""
    prepared(clinic, "first", "second")
    return made(clinic, "first", "second")


def book_all(clinic: Clinic, cohort: Cohort) -> str:
    admin = clinic.cast.admin.client()
    page = admin.post(f"/calendar/cohorts/{cohort.pk}/book/", follow=True)
    return page.content.decode()


def booked(clinic: Clinic, cohort: Cohort) -> dict[int, list[str]]:
    with looking_as(clinic.by):
        found = sessions_of(cohort)
        return {week: [v.couple.reference for v in visits] for week, visits in found.items()}


def form_of(clinic: Clinic, **other: object) -> dict[str, object]:
    staff = [str(m.pk) for m in clinic.staff("therapist", "monitor")]
    room = str(clinic.rooms[0].pk)
    week = {"day": FIRST.isoformat(), "time": "10:00", "room": room, "staff": staff}
    return week | other


def test_make_cohort_on_a_page_with_the_couples_of_a_group(clinic: Clinic) -> None:
    prepared(clinic, "first")
    admin = clinic.cast.admin.client()
    page = admin.get("/calendar/cohorts/make/").content.decode()
    assert f'value="{terms().weeks}"' in page
    assert "C-0001" in page
    assert "C-0002" not in page  # not of a group
    said = form_of(clinic, name="June", starts_on=FIRST.isoformat(), clock="10:00", weeks="3")
    said["couples"] = [str(clinic.cast.couples["first"].pk)]
    page = admin.post("/calendar/cohorts/make/", said, follow=True).content.decode()
    assert "Monday 21 June 2027, 10:00" in page
    assert "C-0001" in page
    assert "C-0001" not in admin.get("/calendar/cohorts/make/").content.decode()  # has a place


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"name": ""}, "Give the cohort a name."),
        ({"staff": []}, "Choose who of the staff is there."),
        ({"room": ""}, "Choose the room."),
        ({"weeks": str(terms().most + 1)}, f"less than or equal to {terms().most}"),
    ],
)
def test_make_cohort_says_at_the_field_what_is_missing(clinic, other, sentence) -> None:
    said = form_of(clinic, name="June", starts_on=FIRST.isoformat(), clock="10:00", weeks="3")
    page = clinic.cast.admin.client().post("/calendar/cohorts/make/", said | other)
    assert sentence in page.content.decode()
    with looking_as(clinic.by):
        assert not Cohort.objects.exists()


def test_book_cohort_books_every_week_in_one_room(clinic: Clinic, cohort: Cohort) -> None:
    assert "Every week is booked." in book_all(clinic, cohort)
    assert booked(clinic, cohort) == {key: ["C-0001", "C-0002"] for key in (1, 2, 3)}
    with looking_as(clinic.by):
        starts = {v.starts_at for v in Visit.objects.all()}
        assert starts == {at(7 * n).moment for n in range(WEEKS)}
        assert Claim.objects.filter(room=clinic.rooms[0]).count() == WEEKS
        assert Visit.objects.count() == 2 * WEEKS
    book_all(clinic, cohort)
    with looking_as(clinic.by):
        assert Visit.objects.count() == 2 * WEEKS  # twice is once


def test_book_cohort_says_which_week_is_taken_and_books_the_others(clinic, cohort) -> None:
    with looking_as(clinic.by) as by:
        closed = at(7, 9), at(7, 23)
        resources.close_time(
            by=by, name="Painting", starts=closed[0], ends=closed[1], room=clinic.rooms[0]
        )
    page = book_all(clinic, cohort)
    assert "Room 1 is closed then: Painting." in page
    assert set(booked(clinic, cohort)) == {1, 3}
    url = f"/calendar/cohorts/{cohort.pk}/week/?week=2"
    admin = clinic.cast.admin.client()
    form = admin.get(url).content.decode()
    assert 'value="2027-06-14"' in form
    said = form_of(clinic, day="2027-06-14", week="2")
    assert "Room 1 is closed then" in admin.post(url, said).content.decode()
    said |= {"room": str(clinic.rooms[1].pk), "minutes": "120"}
    admin.post(url, said)
    assert booked(clinic, cohort)[2] == ["C-0001", "C-0002"]
    with looking_as(clinic.by):
        [visit, _] = sessions_of(cohort)[2]
        assert visit.ends_at - visit.starts_at == timedelta(minutes=120)


def test_taken_room_is_said_at_its_field(clinic: Clinic, cohort: Cohort) -> None:
    clinic.book("inquiry_call", at(0), "a", needs=clinic.needs("co_therapist"))
    url = f"/calendar/cohorts/{cohort.pk}/week/"
    page = clinic.cast.admin.client().post(url, form_of(clinic, week="1")).content.decode()
    assert "Room 1 is taken then." in page
    assert "Somebody who is to come cannot be booked then." in page
    assert booked(clinic, cohort) == {}


def test_refusal_names_the_couple_and_no_reason(clinic: Clinic) -> None:
    """Whoever keeps the calendar reads the gate's word; the couples that may come wait."""
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first", "second")
    with looking_as(clinic.by) as by:
        one = clinic.couple("second").current[0]
        end("medical_clearance", couple=one.couple_id, subject=one.pk)
        with pytest.raises(OfSome) as refused:
            book_week(
                by=by,
                cohort=cohort,
                week=1,
                when=at(0),
                needs=clinic.needs("therapist", "monitor"),
            )
        assert [reference for reference, _ in refused.value.why] == ["C-0002"]
    page = book_all(clinic, cohort)
    assert "C-0002: Not ready yet." in page
    assert "medical" not in page
    assert booked(clinic, cohort) == {}


def test_couple_that_joins_comes_to_the_session_that_stands(clinic: Clinic) -> None:
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first")
    book_all(clinic, cohort)
    admin = clinic.cast.admin.client()
    page = admin.post(
        f"/calendar/cohorts/{cohort.pk}/join/", {"couple": "C-0002"}, follow=True
    ).content.decode()
    assert "Not booked for C-0002" in page
    book_all(clinic, cohort)
    assert booked(clinic, cohort) == {key: ["C-0001", "C-0002"] for key in (1, 2, 3)}
    with looking_as(clinic.by):
        assert len({v.slot_id for v in Visit.objects.all()}) == WEEKS
        assert Claim.objects.filter(room=clinic.rooms[0]).count() == WEEKS


def test_couple_that_is_elsewhere_cannot_join_a_session(clinic: Clinic) -> None:
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first", weeks=1)
    book_all(clinic, cohort)
    clinic.book(
        "inquiry_call", at(0), "c", couple="second", needs=clinic.needs("co_therapist", room=1)
    )
    with looking_as(clinic.by) as by:
        join_cohort(by=by, cohort=cohort, couple=clinic.couple("second"))
        with pytest.raises(Taken) as refused:
            book_week(by=by, cohort=cohort, week=1, when=at(0), needs=clinic.needs())
    assert refused.value.partner
    assert booked(clinic, cohort) == {1: ["C-0001"]}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("C-0001", "has a place in a cohort already"),
        ("C-4242", "The clinic has no couple of this number."),
        ("many", "Give the number as in C-0042."),
    ],
)
def test_join_cohort_says_what_is_wrong(clinic, cohort, typed, sentence) -> None:
    page = clinic.cast.admin.client().post(
        f"/calendar/cohorts/{cohort.pk}/join/", {"couple": typed}
    )
    assert sentence in page.content.decode()


def test_leave_cohort_cancels_its_own_visits_alone(clinic: Clinic, cohort: Cohort) -> None:
    book_all(clinic, cohort)
    with looking_as(clinic.by):
        place = CohortPlace.objects.get(couple_id=clinic.cast.couples["second"].pk)
    admin = clinic.cast.admin.client()
    url = f"/calendar/places/{place.pk}/leave/"
    assert "Monday 7 June 2027" in admin.get(url).content.decode()
    assert "Choose why." in admin.post(url, {"who": "partner"}).content.decode()
    page = admin.post(url, {"who": "partner", "reason": "asked"}, follow=True)
    assert "C-0002" not in page.content.decode()
    assert booked(clinic, cohort) == {key: ["C-0001"] for key in (1, 2, 3)}
    assert admin.get(url).status_code == 404


def test_nobody_joins_or_leaves_once_it_has_begun(clinic: Clinic, cohort: Cohort) -> None:
    book_all(clinic, cohort)
    long_ago = timezone.now() - timedelta(days=1)
    with looking_as(clinic.by) as by:
        places = list(places_in(cohort))
        first = sessions_of(cohort)[1]
        Visit.objects.filter(slot=first[0].slot_id).update(starts_at=long_ago)
        assert has_begun(cohort, timezone.now(), sessions_of(cohort)[1])
        with pytest.raises(cohorts.Begun):
            leave_cohort(by=by, place=places[0], who="clinic", reason="other")
        with pytest.raises(cohorts.Begun):
            join_cohort(by=by, cohort=cohort, couple=clinic.couple("first"))
    page = clinic.cast.admin.client().get(f"/calendar/cohorts/{cohort.pk}/").content.decode()
    assert "Take out" not in page
    assert "Add a couple" not in page


def test_cohort_planned_for_today_has_begun(clinic: Clinic) -> None:
    today = clinic.cast.north.local(timezone.now()).date()
    with pytest.raises(cohorts.Begun):
        made(clinic, "first", starts=today)
    made(clinic, "first", starts=today + timedelta(days=1))


def test_session_that_is_on_takes_nobody_more(clinic: Clinic) -> None:
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first", weeks=1)
    book_all(clinic, cohort)
    with looking_as(clinic.by) as by:
        join_cohort(by=by, cohort=cohort, couple=clinic.couple("second"))
        [visit] = sessions_of(cohort)[1]
        attendance.mark_arrived(by=by, visit=visit, token=1)
        with pytest.raises(NotNow):
            book_week(by=by, cohort=cohort, week=1, when=at(0), needs=clinic.needs())
    assert "This session is on, or over." in book_all(clinic, cohort)


def test_clinician_reads_of_the_couples_in_their_care_alone(clinic, cohort) -> None:
    book_all(clinic, cohort)
    pages = {
        word: clinic.cast.people[word].client().get(f"/calendar/cohorts/{cohort.pk}/")
        for word in ("therapist", "therapist_two", "off_team", "a")
    }
    text = {word: page.content.decode() for word, page in pages.items()}
    assert "C-0001" in text["therapist"]
    assert "C-0002" not in text["therapist"]
    assert "Person c" not in text["therapist"]
    assert "C-0002" in text["therapist_two"]
    assert "C-0001" not in text["therapist_two"]
    assert "C-000" not in text["off_team"]
    assert pages["a"].status_code == 404
    assert "Book every session" not in text["therapist"]


def test_what_a_partner_sees_does_not_depend_on_who_else_is_in_the_cohort(clinic) -> None:
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first")
    book_all(clinic, cohort)
    phone = clinic.cast.a.client()
    before = phone.get("/appointments/").content
    with looking_as(clinic.by) as by:
        join_cohort(by=by, cohort=cohort, couple=clinic.couple("second"))
    book_all(clinic, cohort)
    assert booked(clinic, cohort)[1] == ["C-0001", "C-0002"]
    after = phone.get("/appointments/").content
    assert b"A group visit" in before
    assert strip(after) == strip(before)


def strip(page: bytes) -> list[bytes]:
    """A page without what differs at every look."""
    return [line for line in page.splitlines() if b"nonce" not in line and b"csrf" not in line]


def changed(clinic: Clinic, cohort: Cohort, **other: object) -> str:
    staff = [str(m.pk) for m in clinic.staff("therapist", "monitor")]
    said = {"clock": "14:00", "room": str(clinic.rooms[1].pk), "staff": staff} | other
    url = f"/calendar/cohorts/{cohort.pk}/change/"
    return clinic.cast.admin.client().post(url, said, follow=True).content.decode()


def test_change_cohort_moves_every_coming_session(clinic: Clinic, cohort: Cohort) -> None:
    book_all(clinic, cohort)
    page = changed(clinic, cohort)
    assert "Monday 14 June 2027, 14:00" in page
    with looking_as(clinic.by):
        starts = {v.starts_at for v in Visit.objects.all()}
        assert starts == {at(7 * n, 14).moment for n in range(WEEKS)}
        holding = Claim.objects.filter(holds=True, room__isnull=False)
        assert {claim.room for claim in holding} == {clinic.rooms[1]}
        assert {v.version for v in Visit.objects.all()} == {2}
    changed(clinic, cohort)
    with looking_as(clinic.by):
        assert {v.version for v in Visit.objects.all()} == {2}  # what stands so stays untouched


def test_change_cohort_leaves_sessions_that_are_over(clinic: Clinic, cohort: Cohort) -> None:
    book_all(clinic, cohort)
    long_ago = timezone.now() - timedelta(days=1)
    with looking_as(clinic.by):
        slot = sessions_of(cohort)[1][0].slot_id
        Visit.objects.filter(slot=slot).update(starts_at=long_ago)
    changed(clinic, cohort)
    with looking_as(clinic.by):
        assert {v.starts_at for v in Visit.objects.filter(slot=slot)} == {long_ago}
        assert {v.version for v in Visit.objects.exclude(slot=slot)} == {2}


def test_change_cohort_changes_nothing_where_one_session_cannot(clinic, cohort) -> None:
    book_all(clinic, cohort)
    with looking_as(clinic.by) as by:
        closed = at(7, 9), at(7, 23)
        resources.close_time(
            by=by, name="Painting", starts=closed[0], ends=closed[1], room=clinic.rooms[1]
        )
    page = changed(clinic, cohort)
    assert "Nothing has changed" in page
    assert page.count("Room 2 is closed then: Painting.") == 1
    with looking_as(clinic.by):
        assert {v.starts_at for v in Visit.objects.all()} == {at(7 * n).moment for n in (0, 1, 2)}
        assert {v.version for v in Visit.objects.all()} == {1}
        kept = Cohort.objects.get()
        assert (kept.clock, kept.room) == (time(10), clinic.rooms[0])
        assert not Event.objects.filter(verb="cohort_changed").exists()
    assert "Choose who of the staff is there." in changed(clinic, cohort, staff=[])


def test_course_plan_leads_to_the_cohort_of_the_couple(clinic: Clinic) -> None:
    prepared(clinic, "first")
    url = f"/couples/{clinic.cast.couples['first'].pk}/course-plan/"
    admin = clinic.cast.admin.client()
    page = admin.get(url).content.decode()
    assert 'href="/calendar/cohorts/"' in page  # no place yet
    cohort = made(clinic, "first")
    page = admin.get(url).content.decode()
    assert f'href="/calendar/cohorts/{cohort.pk}/">Book in the cohort' in page
    assert "kind=group_session" not in page


def test_cohort_page_asks_as_often_for_one_couple_as_for_two(clinic: Clinic) -> None:
    prepared(clinic, "first", "second")
    one = made(clinic, "first")
    book_all(clinic, one)
    admin = clinic.cast.admin.client()
    few = queries_of(admin, f"/calendar/cohorts/{one.pk}/")
    with looking_as(clinic.by) as by:
        join_cohort(by=by, cohort=one, couple=clinic.couple("second"))
    book_all(clinic, one)
    many = queries_of(admin, f"/calendar/cohorts/{one.pk}/")
    assert len(few) == len(many), many
    assert len(many) <= 12, "\n".join(many)
    lists = [len(queries_of(admin, "/calendar/cohorts/"))]
    made(clinic)
    lists.append(len(queries_of(admin, "/calendar/cohorts/")))
    assert lists[0] == lists[1] <= 10
