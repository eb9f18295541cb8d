"""The calendar's pages: what each reader sees, and how booking, moving and cancelling go."""

import pytest
from django.urls import reverse

from kact.couples.models import Milestone
from kact.privacy.audience import looking_as
from kact.scheduling.models import Visit
from tests.kact.scheduling.planning import FIRST, Clinic, at

WEEK = f"/calendar/?day={FIRST}"
DAY = f"{WEEK}&view=day"


def planned(clinic: Clinic, *what: object, **more: object) -> Visit:
    """A visit that stands."""
    with looking_as(clinic.by):
        return clinic.book(*what, **more)


def booking(clinic: Clinic, **changes: object) -> dict[str, object]:
    """A filled-in booking form."""
    return {
        "kind": "individual_preparation",
        "who": str(clinic.cast.a.partner.pk),
        "day": FIRST.isoformat(),
        "time": "10:00",
        "room": str(clinic.rooms[0].pk),
        "staff": [str(m.pk) for m in clinic.staff("therapist")],
        **changes,
    }


def path(clinic: Clinic) -> str:
    return f"/couples/{clinic.cast.couples['first'].pk}/visits/book/"


@pytest.mark.parametrize("url", [WEEK, DAY, f"{WEEK}&by=room", f"{DAY}&by=room"])
def test_calendar_shows_a_visit_to_those_who_may_know_and_taken_to_others(clinic, url):
    planned(clinic, "individual_preparation", at(0), "a")
    for word, knows in (("admin", True), ("therapist", True), ("therapist_two", False)):
        page = clinic.cast.people[word].client().get(url).content.decode()
        assert ("Individual preparation</span>" in page) is knows, word
        assert ("C-0001" in page) is knows, word
        assert ("Person a" in page) is knows, word
        assert ("Taken" in page) is not knows, word


def test_calendar_is_closed_to_both_together_and_to_the_officer(clinic):
    assert clinic.cast.officer.client().get("/calendar/").status_code == 404
    therapist = clinic.cast.therapist.client()
    therapist.post(reverse("enter_joint_view", args=[clinic.cast.couples["first"].pk]))
    assert therapist.get("/calendar/").status_code == 404


def test_calendar_understands_nonsense_as_nothing_asked(clinic):
    client = clinic.cast.admin.client()
    assert client.get("/calendar/?day=x&view=y&by=z&staff=1&room=2&kind=3").status_code == 200


def test_book_visit_from_the_couples_number(clinic):
    client = clinic.cast.admin.client()
    found = client.post(f"/calendar/book/?day={FIRST}", {"couple": "C-0001"})
    assert found["Location"] == f"{path(clinic)}?day={FIRST}"
    assert FIRST.isoformat() in client.get(found["Location"]).content.decode()
    booked = client.post(path(clinic), booking(clinic), follow=True)
    page = booked.content.decode()
    assert "Booked: Individual preparation" in page
    assert "10:00–11:00 EDT" in page
    assert "Person a" in page


def test_book_visit_says_what_is_taken_at_its_field_and_keeps_what_was_typed(clinic):
    planned(clinic, "individual_preparation", at(0), "b")
    client = clinic.cast.admin.client()
    answer = client.post(path(clinic), booking(clinic, minutes="45"))
    form = answer.context["form"]
    assert form.errors["room"] == ["Room 1 is taken then."]
    assert form.errors["staff"] == ["Staff therapist is taken then."]
    assert 'value="45"' in answer.content.decode()
    assert "Person b" not in "".join(map(str, form.errors.values()))


def test_book_visit_asks_which_of_an_hour_that_comes_twice(clinic):
    client = clinic.cast.admin.client()
    twice = booking(clinic, day="2027-11-07", time="01:30")
    answer = client.post(path(clinic), twice)
    assert "comes twice" in str(answer.context["form"].errors["second"])
    assert 'type="radio"' in answer.content.decode()
    answer = client.post(path(clinic), twice | {"second": "second"}, follow=True)
    assert "01:30–02:30 EST" in answer.content.decode()


def test_book_visit_refuses_an_hour_that_never_comes(clinic):
    client = clinic.cast.admin.client()
    answer = client.post(path(clinic), booking(clinic, day="2027-03-14", time="02:30"))
    assert "does not exist" in str(answer.context["form"].errors["time"])


def test_book_visit_tells_an_administrator_no_reason_of_a_gate(clinic):
    client = clinic.cast.admin.client()
    couple = clinic.cast.couples["second"]
    with looking_as(clinic.by):
        Milestone.objects.filter(couple=couple, code__startswith="relational").update(
            valid_until=at(-400).moment
        )
    form = client.post(
        f"/couples/{couple.pk}/visits/book/", booking(clinic, who=str(clinic.cast.c.partner.pk))
    ).context["form"]
    assert "safe" not in str(form.errors["kind"]).lower()
    assert "Not ready" in str(form.errors["kind"])


def test_move_visit_goes_back_to_where_it_was_asked(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    client = clinic.cast.admin.client()
    moved = booking(clinic, time="14:00", token="1", next=WEEK)
    answer = client.post(f"/visits/{visit.pk}/move/", moved)
    assert answer["Location"] == WEEK
    with looking_as(clinic.by):
        assert Visit.objects.get(pk=visit.pk).wall_time.hour == 14
    elsewhere = booking(clinic, time="15:00", token="2", next="https://elsewhere.example/")
    answer = client.post(f"/visits/{visit.pk}/move/", elsewhere)
    assert answer["Location"] == f"/visits/{visit.pk}/"


def test_move_visit_by_somebody_who_saw_it_before_changes_nothing(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    client = clinic.cast.admin.client()
    client.post(f"/visits/{visit.pk}/move/", booking(clinic, time="14:00", token="1"))
    answer = client.post(
        f"/visits/{visit.pk}/move/", booking(clinic, time="16:00", token="1"), follow=True
    )
    assert "Somebody has changed this visit" in answer.content.decode()
    assert "14:00–15:00" in answer.content.decode()


def test_visit_comes_and_takes_place(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    client = clinic.cast.admin.client()
    for n, (how, says) in enumerate((("arrived", "Arrived"), ("done", "Done")), start=1):
        page = client.post(f"/visits/{visit.pk}/{how}/", {"token": n}, follow=True)
        assert says in page.content.decode()


def test_cancel_visit_frees_its_time(clinic):
    visit = planned(clinic, "individual_preparation", at(0), "a")
    client = clinic.cast.admin.client()
    said = {"who": "clinic", "reason": "room", "token": "1"}
    assert (
        "Cancelled"
        in client.post(f"/visits/{visit.pk}/cancel/", said, follow=True).content.decode()
    )
    assert "C-0001" not in client.get(WEEK).content.decode()
    assert client.post(path(clinic), booking(clinic)).status_code == 302
