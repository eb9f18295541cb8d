"""Who waits is shown the times that fit, and a time that becomes free is shown who waits for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kact.accounts.models import Clinic as North
from kact.couples.actions import end
from kact.privacy.audience import looking_as
from kact.scheduling.actions import resources, visits, waiting
from kact.scheduling.models import Visit, Waiting
from kact.scheduling.offers import times_for, who_fits
from kact.scheduling.walltime import WallTime
from tests.kact.scheduling.planning import Clinic, at
from tests.speed.counting import queries_of

KIND = "individual_preparation"


def wait(clinic: Clinic, who: str | None = "a", kind: str = KIND, **more: object) -> Waiting:
    word = "second" if who in {"c", "d"} else "first"
    with looking_as(clinic.by) as by:
        return waiting.add_waiting(
            by=by,
            couple=clinic.couple(word),
            subject=clinic.partner(who) if who else None,
            kind=kind,
            **{"not_before": None, "times": "", **more},
        )


def north(clinic: Clinic) -> North:
    return clinic.cast.north


def times(clinic: Clinic, one: Waiting) -> list[WallTime]:
    with looking_as(clinic.by):
        return [offer.when for offer in times_for(one, north(clinic))]


def cancelled(clinic: Clinic, *what: object, **more: object) -> Visit:
    visit = clinic.book(*what, **more)
    with looking_as(clinic.by) as by:
        visits.cancel(by=by, visit=visit, token=1, who="clinic", reason="asked")
        return Visit.objects.get(pk=visit.pk)


def fits(clinic: Clinic, visit: Visit) -> list[str]:
    with looking_as(clinic.by):
        return [w.subject.name if w.subject else "both" for w, _ in who_fits(visit, north(clinic))]


def test_times_fit_the_wishes_and_what_is_taken(clinic: Clinic) -> None:
    one = wait(clinic, not_before=at(0).day, days=[0], part="morning")
    found = times(clinic, one)
    assert {when.day.weekday() for when in found} == {0}
    assert found[0] == at(0, 8)
    clinic.book(KIND, at(0, 8), "b", needs=clinic.needs("therapist", room=1))
    found = times(clinic, one)
    assert found[0] == at(0, 8)  # another therapist is free
    with looking_as(clinic.by) as by:
        resources.set_opening_hours(by=by, hours={0: (at(0, 10).clock, at(0, 11).clock), 1: None})
    assert times(clinic, one)[0] == at(0, 10)


def test_times_leave_out_when_they_are_expected_elsewhere(clinic: Clinic) -> None:
    one = wait(clinic, not_before=at(0).day)
    clinic.book("inquiry_call", at(0, 8), "a", needs=clinic.needs("co_therapist"))
    assert times(clinic, one)[0] == at(0, 8, 30)


def test_care_team_is_proposed_first(clinic: Clinic) -> None:
    one = wait(clinic, "c")
    with looking_as(clinic.by):
        [offer, *_] = times_for(one, north(clinic))
    assert [member.name for member in offer.staff] == ["Staff therapist_two"]


def test_booking_a_time_is_one_step_and_ends_the_waiting(clinic: Clinic) -> None:
    one = wait(clinic, not_before=at(0).day, times="after school")
    admin = clinic.cast.admin.client()
    assert "after school" in admin.get("/calendar/waiting/").content.decode()
    url = f"/calendar/waiting/{one.pk}/times/"
    page = admin.get(url).content.decode()
    assert "Monday 7 June, 08:00" in page
    staff = [str(m.pk) for m in clinic.staff("therapist")]
    said = {"day": "2027-06-07", "time": "08:00", "room": clinic.rooms[0].pk, "staff": staff}
    assert "Booked" in admin.post(url, said, follow=True).content.decode()
    with looking_as(clinic.by):
        [visit] = Visit.objects.all()
        assert (visit.starts_at, visit.subject_id) == (at(0, 8).moment, one.subject_id)
        assert Waiting.objects.get(pk=one.pk).outcome == "booked"
    page = admin.post(url, said, follow=True).content.decode()
    assert "They are off the list already." in page
    with looking_as(clinic.by):
        assert Visit.objects.count() == 1


def test_what_is_in_the_way_of_a_proposed_time_is_said_on_the_page(clinic: Clinic) -> None:
    one = wait(clinic)
    with looking_as(clinic.by):
        end("medical_clearance", subject=clinic.partner("a").pk)
    url = f"/calendar/waiting/{one.pk}/times/"
    staff = [str(m.pk) for m in clinic.staff("therapist")]
    said = {"day": "2027-06-07", "time": "08:00", "room": clinic.rooms[0].pk, "staff": staff}
    page = clinic.cast.admin.client().post(url, said).content.decode()
    assert "It could not be booked" in page
    assert "Not ready yet." in page
    assert "medical" not in page
    with looking_as(clinic.by):
        assert Waiting.objects.get(pk=one.pk).closed_at is None


def test_cancelled_visit_shows_who_waits_for_such_a_time(clinic: Clinic) -> None:
    wait(clinic, "c")
    wait(clinic, "d", part="afternoon")
    wait(clinic, "b", days=[1])
    wait(clinic, "a", not_before=at(1).day)
    wait(clinic, None, kind="joint_preparation")  # longer than what became free
    visit = cancelled(clinic, KIND, at(0), "a")
    assert fits(clinic, visit) == ["Person c"]
    admin = clinic.cast.admin.client()
    page = admin.get(f"/visits/{visit.pk}/").content.decode()
    assert "Waiting for such a time" in page
    assert "Person c" in page
    therapist = clinic.cast.therapist.client().get(f"/visits/{visit.pk}/").content.decode()
    assert "Waiting for such a time" not in therapist


def test_nobody_is_shown_for_a_time_that_is_not_free(clinic: Clinic) -> None:
    wait(clinic, "c")
    visit = cancelled(clinic, KIND, at(0), "a")
    clinic.book("inquiry_call", at(0), "c", couple="second", needs=clinic.needs("co_therapist"))
    assert fits(clinic, visit) == []


@pytest.mark.parametrize("state", ["planned", "done", "no_show"])
def test_nobody_is_shown_for_a_visit_that_stands(clinic: Clinic, state: str) -> None:
    wait(clinic, "c")
    visit = cancelled(clinic, KIND, at(0), "a")
    visit.state = state
    assert fits(clinic, visit) == []


def test_nobody_is_shown_for_a_time_that_is_over(clinic: Clinic) -> None:
    wait(clinic, "c")
    visit = cancelled(clinic, KIND, at(0), "a")
    visit.starts_at = timezone.now() - timedelta(hours=1)
    assert fits(clinic, visit) == []


def test_pages_ask_as_often_for_one_who_waits_as_for_three(clinic: Clinic) -> None:
    visit = cancelled(clinic, KIND, at(0), "a")
    admin, one = clinic.cast.admin.client(), wait(clinic, "c")
    pages = (f"/visits/{visit.pk}/", "/calendar/waiting/", f"/calendar/waiting/{one.pk}/times/")
    few = [len(queries_of(admin, page)) for page in pages]
    wait(clinic, "d")
    wait(clinic, "b")
    many = [len(queries_of(admin, page)) for page in pages]
    assert few == many
    assert max(many) <= 18, many
