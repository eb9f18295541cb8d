"""What follows at the front desk: tasks, once each, the waiting list, reminders that are due."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kact.accounts.actions import end_membership
from kact.accounts.models import Membership
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.follow import do_one, waiting
from kact.record.models import Event
from kact.scheduling.actions import attendance, visits
from kact.scheduling.actions.cohorts import leave_cohort
from kact.scheduling.actions.tasks import open_task
from kact.scheduling.models import Task, Visit, Waiting
from kact.scheduling.queries import places_in
from kact.scheduling.refusals import Gone
from tests import cast as casting
from tests.kact.scheduling.planning import Clinic, at
from tests.kact.scheduling.test_cohorts import book_all, made, prepared
from tests.speed.counting import queries_of


def follow_up() -> None:
    for pk in waiting():
        do_one(pk)


def planned(clinic: Clinic, *what: object, **more: object) -> object:
    with looking_as(clinic.by):
        return clinic.book(*what, **more)


def kinds(clinic: Clinic) -> list[str]:
    follow_up()
    with looking_as(clinic.by):
        return list(Task.objects.filter(done_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("reason", "asks"),
    [("asked", ["rebook"]), ("not_for_now", ["tell"]), ("mistake", []), ("staff_away", ["rebook"])],
)
def test_cancelled_visit_asks_for_what_follows(clinic, reason, asks):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        visits.cancel(by=by, visit=visit, token=1, who="partner", reason=reason)
    assert kinds(clinic) == asks


def test_task_is_asked_once_and_closes_when_they_come(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        attendance.mark_late(by=by, visit=visit, token=1)
    assert kinds(clinic) == ["call"]
    with looking_as(clinic.by):
        event = Event.objects.get(verb="visit_late")
    with looking_as(Audience.job(Job.KEEPER, clinic.cast.north.pk)):
        open_task(event)
    assert kinds(clinic) == ["call"]
    with looking_as(clinic.by) as by:
        attendance.mark_arrived(by=by, visit=visit, token=2)
    assert kinds(clinic) == []


def test_no_task_follows_from_what_no_longer_stands(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        attendance.mark_late(by=by, visit=visit, token=1)
        attendance.mark_arrived(by=by, visit=visit, token=2)
    assert kinds(clinic) == []


def leaves(clinic: Clinic, word: str) -> None:
    with looking_as(clinic.by) as by:
        end_membership(by=by, member=clinic.cast.people[word].member)


def test_end_of_a_membership_asks_for_other_staff_at_each_coming_visit(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    planned(clinic, "individual_preparation", at(1), "b")
    over = planned(clinic, "individual_preparation", at(2), "a")
    planned(clinic, "inquiry_call", at(3), "a", needs=clinic.needs("co_therapist"))
    with looking_as(clinic.by) as by:
        long_ago = timezone.now() - timedelta(days=3)
        Visit.objects.filter(pk=over.pk).update(starts_at=long_ago)
    leaves(clinic, "therapist")
    assert kinds(clinic) == ["restaff", "restaff"]
    admin = clinic.cast.admin.client()
    assert admin.get("/today/").content.decode().count("Find other staff") >= 2
    page = admin.get(f"/visits/{visit.pk}/").content.decode()
    assert "Somebody has left" in page
    with looking_as(clinic.by) as by:
        with pytest.raises(Gone):
            visits.move(by=by, visit=visit, token=1, when=at(0, 15))
        needs = clinic.needs("co_therapist", room=1)
        visits.move(by=by, visit=visit, token=1, when=at(0, 15), needs=needs)
    assert kinds(clinic) == ["restaff"]
    assert "Somebody has left" not in admin.get(f"/visits/{visit.pk}/").content.decode()


def test_other_staff_is_asked_for_once_of_those_who_come_together(clinic):
    prepared(clinic, "first", "second")
    cohort = made(clinic, "first", "second", weeks=2)
    book_all(clinic, cohort)
    leaves(clinic, "monitor")
    assert kinds(clinic) == ["restaff", "restaff"]  # one a week
    with looking_as(clinic.by) as by:
        couple = Task.objects.filter(done_at=None).values_list("couple", flat=True)[0]
        [place] = places_in(cohort).filter(couple=couple)
        leave_cohort(by=by, place=place, who="partner", reason="mistake")
    assert kinds(clinic) == ["restaff", "restaff"]  # asked of the couple that is left
    with looking_as(clinic.by):
        assert couple not in Task.objects.filter(done_at=None).values_list("couple", flat=True)


def test_task_is_taken_and_ticked_off_on_today_by_the_front_desk_alone(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        attendance.mark_no_show(by=by, visit=visit, token=1)
    assert kinds(clinic) == ["call_back"]
    with looking_as(clinic.by):
        task = Task.objects.get()
    admin, therapist = clinic.cast.admin.client(), clinic.cast.therapist.client()
    assert "Call back" in admin.get("/today/").content.decode()
    assert "Call back" not in therapist.get("/today/").content.decode()
    assert therapist.post(f"/tasks/{task.pk}/done/").status_code == 404
    admin.post(f"/tasks/{task.pk}/take/")
    assert "Staff admin" in admin.get("/today/").content.decode()
    admin.post(f"/tasks/{task.pk}/done/")
    assert kinds(clinic) == []


def test_task_is_given_to_a_colleague_at_the_desk_alone(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    with looking_as(clinic.by) as by:
        attendance.mark_no_show(by=by, visit=visit, token=1)
    follow_up()
    north = clinic.cast.north
    other = casting.staff(north, "admin", "second_admin").member
    gone = casting.staff(north, "admin", "former_admin").member
    Membership.objects.filter(pk=gone.pk).update(ended_at=timezone.now())
    stranger = clinic.cast.people["south_admin"].member
    with looking_as(clinic.by):
        task = Task.objects.get()
    admin = clinic.cast.admin.client()
    page = admin.get("/today/").content.decode()
    assert other.name in page
    assert gone.name not in page
    for nobody in (gone, stranger, clinic.staff("therapist")[0]):
        page = admin.post(f"/tasks/{task.pk}/give/", {"member": nobody.pk}, follow=True)
        assert "Choose somebody who keeps the calendar." in page.content.decode()
    admin.post(f"/tasks/{task.pk}/give/", {"member": other.pk})
    with looking_as(clinic.by):
        assert Task.objects.get().member_id == other.pk
        [event] = Event.objects.filter(verb="task_given")
        assert event.data == {"task": str(task.pk), "kind": "call_back", "member": str(other.pk)}
        admin.post(f"/tasks/{task.pk}/done/")
        admin.post(f"/tasks/{task.pk}/give/", {"member": other.pk})
        assert Event.objects.filter(verb="task_given").count() == 1  # what is done stays done


def test_today_asks_as_often_for_one_task_as_for_three(clinic):
    admin = clinic.cast.admin.client()
    casting.staff(clinic.cast.north, "admin", "second_admin")

    def missed(day, who):
        visit = planned(clinic, "individual_preparation", at(day), who)
        with looking_as(clinic.by) as by:
            attendance.mark_no_show(by=by, visit=visit, token=1)
        follow_up()

    missed(0, "a")
    few = queries_of(admin, "/today/")
    missed(1, "b")
    missed(2, "a")
    many = queries_of(admin, "/today/")
    assert len(few) == len(many)


def test_waiting_list_adds_books_and_closes(clinic):
    admin = clinic.cast.admin.client()
    said = {"couple": "C-0001", "who": "1", "kind": "follow_up", "times": "before nine"}
    page = admin.post("/calendar/waiting/", said, follow=True).content.decode()
    assert "before nine" in page
    assert "Person a" in page
    with looking_as(clinic.by):
        one = Waiting.objects.get()
    admin.post(f"/calendar/waiting/{one.pk}/close/", {"outcome": "booked"})
    assert "before nine" not in admin.get("/calendar/waiting/").content.decode()
