"""The pages of a dosing day, as those in the room use them: asked, checked, prepared, given."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kact.privacy.audience import looking_as
from sessions.models import (
    DosingSession,
    GivenDose,
    PreDoseCheck,
    PreparedDose,
    RefusedDose,
    RoomSetUp,
    StoppedDoses,
    VoidedDose,
    WayHome,
)
from tests.sessions.dosing_day import LOT, Day, begin
from tests.sessions.ordering import order


@pytest.fixture
def day(cast) -> Day:
    made = begin(cast)
    for person in (cast.a, cast.b):
        order(cast, person)
    return made


def url(day: Day, word: str, place: int = 1) -> str:
    return f"/dosing-sessions/{day.session.pk}/{place}/{word}/"


def local(day: Day):
    """Now, on the clinic's clock, as its forms take it."""
    return day.cast.north.local(timezone.now())


def answered(day: Day, **other: str) -> dict:
    at = local(day)

    def ago(hours: int) -> str:
        return (at - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")

    return {
        "identity": "yes",
        "food": ago(6),
        "drink": ago(3),
        "substances": ["none"],
        "psychedelics": "no",
        "medicines": "usual",
        "intoxicated": "no",
        "illness": "no",
        "pregnancy": "not_possible",
        "suicidality": "none",
        "mood": "6",
        "sleep": "7",
        "sedation": "5",
        "oriented": "yes",
        "weight": "70",
        "systolic": "141",
        "diastolic": "88",
        "heart_rate": "70",
        "saturation": "98",
        "breathing": "14",
        "escort_sober": "yes",
        "belongings": "yes",
        "bladder": "yes",
    } | other


def test_one_partner_from_the_room_to_a_dose(day: Day) -> None:
    monitor, therapist = day.cast.monitor.client(), day.cast.therapist.client()
    prescriber = day.cast.prescriber.client()
    room = monitor.get(f"/dosing-sessions/{day.session.pk}/room/").content.decode()
    assert "Crash cart" in room
    assert "Ready" in room

    said = {"alone": "on", "answer": "yes", "pressured": "no"}
    page = therapist.post(url(day, "ask"), said, follow=True).content.decode()
    assert "Not checked" in page

    page = monitor.post(url(day, "check"), answered(day), follow=True).content.decode()
    assert "Systolic above 140 mmHg" in page
    assert "Waits for the prescriber" in page
    [check] = day.rows(PreDoseCheck)
    word = {"goes_on": "yes", "reason": "Known white coat."}
    where = f"/pre-dose-checks/{check.pk}/word/"
    page = prescriber.post(where, word, follow=True).content.decode()
    assert "May go on" in page
    day.ready(day.cast.b, orders=False)

    page = monitor.get(url(day, "prepare")).content.decode()
    assert "30 mg is 0.60 mL of 50 mg/mL" in page
    assert not re.search(r'name="strength"[^>]*value="', page)
    typed = {
        "planned_mg": "35",
        "strength": "50",
        "lot": "A17",
        "lot_expires": LOT["lot_expires"].isoformat(),
    }
    page = monitor.post(url(day, "prepare"), typed | {"strength": ""}).content.decode()
    assert "error" in page
    page = monitor.post(url(day, "prepare"), typed | {"strength": "100"}).content.decode()
    assert "not the strength that was ordered" in page
    page = monitor.post(url(day, "prepare"), typed, follow=True).content.decode()
    assert "0.70 mL" in page
    assert "Waits for a second person" in page
    [prepared] = day.rows(PreparedDose)
    step = f"/prepared-doses/{prepared.pk}/"

    some = {"partner": "on", "drug": "on"}
    assert "Compare this too" in therapist.post(f"{step}check/", some).content.decode()
    all_of_it = some | {"amount": "on", "lot": "on"}
    page = therapist.post(f"{step}check/", all_of_it, follow=True).content.decode()
    assert "Ready to give" in page

    page = monitor.get(f"{step}give/").content.decode()
    assert f"This is {day.cast.a.partner.name}" in page
    assert 'class="who who-1"' in page
    assert "shape-1" in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    dose = {
        "key": key[1],
        "given_mg": "35",
        "given_at": local(day).strftime("%Y-%m-%dT%H:%M"),
        "site": "Left deltoid",
        "reason": "",
    }
    assert "tick the name" in monitor.post(f"{step}give/", dose).content.decode()
    dose["right_partner"] = "on"
    page = monitor.post(f"{step}give/", dose, follow=True).content.decode()
    assert "Given 35 mg (0.50 mg/kg)" in page
    assert "Before a booster" in page
    monitor.post(f"{step}give/", dose)
    [given] = day.rows(GivenDose)
    assert given.details == {"site": "Left deltoid"}

    page = monitor.post(f"/doses/{given.pk}/void/", {"reason": "Slip."}, follow=True)
    assert "<s>Given 35 mg" in page.content.decode()
    assert len(day.rows(VoidedDose)) == 1


def test_give_page_shows_what_keeps_the_gate_closed_and_keeps_nothing(day: Day) -> None:
    day.ready(day.cast.a, orders=False)  # nobody has asked the other
    prepared = day.prepared(day.cast.a)
    day.second(prepared)
    monitor, step = day.cast.monitor.client(), f"/prepared-doses/{prepared.pk}/give/"
    dose = {
        "key": "0b2f6c1e-5d7a-4a43-9d5e-3f1f3a0c9a11",
        "right_partner": "on",
        "given_mg": "35",
        "given_at": local(day).strftime("%Y-%m-%dT%H:%M"),
        "site": "Left deltoid",
    }
    page = monitor.post(step, dose).content.decode()
    assert "The gate is closed" in page
    assert "asked in private, said yes" in page
    assert day.rows(GivenDose) == []


def test_put_away_and_stopped_on_their_pages(day: Day) -> None:
    day.ready(day.cast.a, orders=False)
    prepared = day.prepared(day.cast.a)
    monitor = day.cast.monitor.client()
    away = f"/prepared-doses/{prepared.pk}/put-away/"
    page = monitor.post(away, {"reason": "Not now."}, follow=True).content.decode()
    assert "Put away" in page
    assert len(day.rows(RefusedDose)) == 1
    page = monitor.post(url(day, "stop"), {"reason": "Enough."}, follow=True).content.decode()
    assert "Nothing more is given today" in page
    assert "Prepare a dose" not in page


def test_another_day_on_its_pages(day: Day) -> None:
    therapist = day.cast.therapist.client()
    base = f"/dosing-sessions/{day.session.pk}/"
    asked = {
        "doses": "one",
        "variant": "INDIVIDUAL_RELATIONAL",
        "alone": "on",
        "agrees": "yes",
    }
    page = therapist.post(f"{base}1/another-day/", asked, follow=True).content.decode()
    assert "Change the day" not in page
    page = therapist.post(f"{base}2/another-day/", asked, follow=True).content.decode()
    assert "Change the day" in page
    therapist.post(f"{base}convert/", asked)
    with looking_as(day.cast.therapist.audience):
        day.session.refresh_from_db()
        assert day.session.doses == "one"
    assert "Stays sober today" in therapist.get(url(day, "dose", 2)).content.decode()


def test_pages_of_the_day_are_nothing_to_partners_and_the_office(day: Day) -> None:
    day.ready(day.cast.a, orders=False)
    prepared = day.prepared(day.cast.a)
    for word in ("a", "b", "admin", "therapist_two"):
        client = day.cast.people[word].client()
        for path in (
            *(url(day, each) for each in ("before", "ask", "check", "dose", "prepare", "stop")),
            f"/dosing-sessions/{day.session.pk}/room/",
            f"/dosing-sessions/{day.session.pk}/another-day/",
            *(f"/prepared-doses/{prepared.pk}/{each}/" for each in ("check", "give", "put-away")),
        ):
            assert client.get(path).status_code == 404, (word, path)
    assert day.cast.monitor.client().get(url(day, "dose", 3)).status_code == 404


@pytest.mark.parametrize("word", ["therapist", "co_therapist"])
def test_who_may_not_give_finds_no_way_to_it(day: Day, word: str) -> None:
    day.ready(day.cast.a, orders=False)
    prepared = day.prepared(day.cast.a)
    client = day.cast.people[word].client()
    page = client.get(url(day, "dose")).content.decode()
    assert "Check as a second person" in page
    assert "Prepare a dose" not in page
    assert client.get(f"/prepared-doses/{prepared.pk}/give/").status_code == 404


def test_dose_page_asks_as_much_for_three_as_for_one(
    day: Day, django_assert_max_num_queries
) -> None:
    day.ready(day.cast.a, orders=False)
    client = day.cast.monitor.client()
    for _ in range(3):
        day.prepared(day.cast.a)
    with django_assert_max_num_queries(40):
        client.get(url(day, "dose"))


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("dosing-sessions/{day}/1/stop/", {"reason": "Enough"}),
        ("dosing-sessions/{day}/room/", {"ready": ["light"]}),
        ("dosing-sessions/{day}/partners/1/ask-way-home/", {"alone": "on", "feels_safe": "yes"}),
    ],
)
def test_signed_day_says_so_and_keeps_nothing(day: Day, word: str, told: dict) -> None:
    with looking_as(day.cast.monitor.audience):
        DosingSession.objects.filter(pk=day.session.pk).update(signed_at=timezone.now())
    address = f"/{word.format(day=day.session.pk)}"
    answer = day.cast.therapist.client().post(address, told)
    assert answer.status_code == 409
    assert "the day has been signed" in answer.content.decode()
    with looking_as(day.cast.therapist.audience):
        assert not StoppedDoses.objects.exists()
        assert not WayHome.objects.exists()
        assert RoomSetUp.objects.count() == 1  # the one the day began with
