"""Calendar feeds: neutral whatever is booked, one person's alone, and gone once they are ended."""

import pytest
from django.test import Client

from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from kact.scheduling.actions.feeds import make_feed, revoke_feed
from kact.scheduling.feeds import feeds_of
from kact.scheduling.models import Feed
from tests.kact.scheduling.planning import Clinic, at
from tests.kact.scheduling.reading import assert_neutral


@pytest.fixture
def booked(clinic: Clinic) -> Clinic:
    """One visit of each partner alone, one of both, and one of another couple."""
    with looking_as(clinic.by):
        clinic.book("individual_preparation", at(0), "a")
        clinic.book("individual_preparation", at(1), "b")
        clinic.book("joint_preparation", at(2))
        clinic.book("individual_preparation", at(3), "c", couple="second")
    return clinic


def token_of(clinic: Clinic, word: str, *, shows_place: bool = False) -> str:
    with looking_as(clinic.cast.people[word].audience) as by:
        return make_feed(by=by, shows_place=shows_place)


def read(token: str) -> list:
    answer = Client().get(f"/feed/{token}.ics")
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Content-Type"].startswith("text/calendar")
    assert all(name not in answer.content.decode() for name in ("Person", "C-000", "Clinic"))
    return assert_neutral(answer.content)


@pytest.mark.parametrize(("word", "days"), [("a", [0, 2]), ("b", [1, 2]), ("c", [3]), ("ex", [])])
def test_feed_of_a_partner_holds_their_own_and_the_joint_ones(booked, word, days):
    events = read(token_of(booked, word))
    assert [e["dtstart"].dt for e in events] == [at(day).moment for day in days]


def test_feed_of_staff_holds_what_they_are_booked_for(booked):
    events = read(token_of(booked, "therapist"))
    # The fourth is of a couple they do not care for.
    assert [e["dtstart"].dt for e in events] == [at(day).moment for day in (0, 1, 2)]


def test_feed_says_the_place_only_where_it_was_chosen(booked):
    assert all("location" not in e for e in read(token_of(booked, "therapist")))
    shown = read(token_of(booked, "therapist", shows_place=True))
    assert {str(e["location"]) for e in shown} == {"Room 1"}
    own = read(token_of(booked, "a", shows_place=True))
    assert {str(e["location"]) for e in own} == {"The office"}


def test_feed_keeps_its_ids_and_shares_them_with_no_other(booked):
    token = token_of(booked, "a")
    ids = [str(e["uid"]) for e in read(token)]
    assert ids == [str(e["uid"]) for e in read(token)]
    assert not set(ids) & {str(e["uid"]) for e in read(token_of(booked, "b"))}


def test_feed_that_ended_answers_as_one_that_never_was(booked):
    token = token_of(booked, "a")
    with looking_as(booked.cast.a.audience) as by:
        [feed] = feeds_of(by)
        revoke_feed(by=by, feed=feed)
    ended, never = (Client().get(f"/feed/{t}.ics") for t in (token, "x" * 43))
    assert ended.status_code == never.status_code == 404
    assert ended.content == never.content == b""
    assert {**ended.headers} == {**never.headers}
    assert not ended.cookies


def test_feed_ends_with_its_owner(booked):
    token = token_of(booked, "therapist")
    user = booked.cast.therapist.user
    user.is_active = False
    user.save()
    assert Client().get(f"/feed/{token}.ics").status_code == 404


def test_feed_is_kept_as_a_hash(booked):
    token = token_of(booked, "a")
    assert token not in str(list(Feed.objects.values()))


def test_feed_page_shows_the_address_once_and_ends_only_ones_own(booked):
    client = booked.cast.a.client()
    page = client.post("/appointments/feed/", {"shows_place": ""}).content.decode()
    assert "/feed/" in page
    assert "/feed/" not in client.get("/appointments/feed/").content.decode().replace(
        "/appointments/feed/", ""
    )
    feed = Feed.objects.get(partner_id=booked.cast.a.partner.pk)
    assert booked.cast.b.client().post(f"/appointments/feed/{feed.pk}/end/").status_code == 404
    assert client.post(f"/appointments/feed/{feed.pk}/end/").status_code == 302


def test_appointments_are_the_same_whatever_the_other_partner_has(booked):
    page = booked.cast.ex.client().get("/appointments/").content.decode()
    assert "Nothing is booked" in page
    before = booked.cast.a.client().get("/appointments/").content
    with looking_as(booked.by):
        booked.book("individual_preparation", at(5), "b")
        assert Partner.objects.filter(pk=booked.cast.b.partner.pk).exists()
    assert booked.cast.a.client().get("/appointments/").content.count(b"<li>") == before.count(
        b"<li>"
    )
