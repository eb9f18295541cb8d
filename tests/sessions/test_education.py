"""What partners read: our words or the clinic's, its own numbers, and read marks nobody sees."""

import pytest
from django.db import DatabaseError, transaction

from kact.privacy.audience import looking_as
from kact.protocol.numbers import registry
from kact.record.models import Event
from sessions.actions import education as actions
from sessions.education.library import UnknownWord, figures, names_in, pieces
from sessions.models import EducationReading, EducationText
from sessions.queries.education import piece_numbered, words_in_force
from tests.cast import Cast
from tests.matrix.browser import masked
from tests.sessions.preparing import choose_format, invite
from tests.speed.counting import queries_of

READING, TEXTS = "/getting-ready/reading/", "/clinic/reading/"
FOOD = pieces()["food_and_medicines"]
OURS = {"title": "Before the day", "body": "Nothing to eat for {food_hours} hours.\n\nSleep well."}


def body(answer) -> str:
    return masked(" ".join(answer.content.decode().split()))


def propose(cast: Cast, **other: str):
    url = f"{TEXTS}{FOOD.number}/propose/"
    return cast.admin.client().post(url, OURS | other)


def approve(cast: Cast, word: str):
    text = EducationText.objects.order_by("-version").first()
    return cast.people[word].client().post(f"{TEXTS}{text.pk}/approve/")


# --- the library ----------------------------------------------------------------------------------


def test_library_covers_what_the_program_asks_for():
    assert len(pieces()) == 11
    assert [p.number for p in pieces().values()] == list(range(1, 12))
    assert "prescriber" in FOOD.approves
    assert {"food_hours", "liquid_hours"} <= names_in(FOOD.body)


def test_numbers_of_the_library_are_the_clinics_to_see_and_choose():
    for name, figure in figures().items():
        known = registry()[f"education.{name}"]
        assert known.default == figure.value
        assert known.fixed is (not figure.bounds)
    assert registry()["education.food_hours"].default == 4
    assert registry()["education.label_food_hours"].fixed


@pytest.mark.parametrize(
    "text", ["{nothing}", "{food_hours.real}", "{food_hours!r}", "{food_hours:>9}", "{", "}", "{0}"]
)
def test_names_in_refuses_what_stands_for_nothing(text):
    with pytest.raises(UnknownWord):
        names_in(text)


# --- reading --------------------------------------------------------------------------------------


def test_reading_opens_with_ones_own_invitation(cast):
    client = cast.a.client()
    assert client.get(READING).status_code == 404
    assert client.get(f"{READING}1/").status_code == 404
    invite(cast, "a")
    assert FOOD.title in body(client.get(READING))
    page = body(client.get(f"{READING}{FOOD.number}/"))
    assert "Eat nothing for 4 hours before the session, and drink nothing for 2 hours" in page
    assert "555 0100" in page  # the clinic's own number
    assert client.get(f"{READING}99/").status_code == 404


def test_witness_piece_is_for_its_format_alone(cast):
    invite(cast, "a")
    url = f"{READING}{pieces()['the_witness'].number}/"
    assert cast.a.client().get(url).status_code == 404
    choose_format(cast, "SEQUENTIAL_WITNESS")
    assert cast.a.client().get(url).status_code == 200


def test_mark_read_is_ones_own_and_silent(cast):
    invite(cast, "a", "b")
    client, other = cast.a.client(), cast.b.client()
    before = [body(other.get(path)) for path in ("/todo/", READING)]
    answer = client.post(f"{READING}1/")
    assert answer.headers["Location"] == f"{READING}2/"
    client.post(f"{READING}1/")
    assert "1 of 10 read" in body(client.get("/todo/"))
    assert [body(other.get(path)) for path in ("/todo/", READING)] == before
    for person in cast.people.values():
        if person.audience:
            with looking_as(person.audience):
                mine = EducationReading._base_manager.count()
                told = Event.objects.filter(verb="education_read").count()
            assert (mine, told) == (int(person.word == "a"), 0), person.word


def test_reading_needs_the_same_queries_for_any_number(cast):
    invite(cast, "a")
    client = cast.a.client()
    few = queries_of(client, READING)
    for number in (1, 2, 3):
        client.post(f"{READING}{number}/")
    assert len(queries_of(client, READING)) == len(few) <= 10, few


# --- the clinic's own words -----------------------------------------------------------------------


def test_propose_and_approve_education_text(cast):
    invite(cast, "a")
    client = cast.a.client()
    assert propose(cast).status_code == 302
    url = f"{READING}{FOOD.number}/"
    assert FOOD.title in body(client.get(url))  # a draft is nobody's reading
    client.post(url)
    assert "Draft, version 1" in body(cast.prescriber.client().get(f"{TEXTS}{FOOD.number}/"))
    assert "A draft waits" in body(cast.admin.client().get(TEXTS))
    for word in ("admin", "therapist", "monitor", "a", "south_therapist"):
        assert approve(cast, word).status_code == 404, word
    assert approve(cast, "prescriber").status_code == 302
    page = body(client.get(url))
    assert "Nothing to eat for 4 hours." in page
    assert "0 of 10 read" in body(client.get("/todo/"))  # it was read in other words
    assert "Our words" in body(cast.south_admin.client().get(f"{TEXTS}{FOOD.number}/"))


def test_approved_education_text_never_changes(cast):
    propose(cast)
    EducationText.objects.update(title="Mended")
    approve(cast, "prescriber")
    for change in ({"body": "x"}, {"effective_from": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EducationText.objects.update(**change)
    with looking_as(cast.prescriber.audience) as by, pytest.raises(actions.AlreadyApproved):
        actions.approve_education_text(by=by, text=EducationText.objects.get())


def test_propose_education_text_refuses_a_name_that_stands_for_nothing(cast):
    answer = propose(cast, body="Come {soon}.")
    assert answer.status_code == 200
    assert "stands for nothing" in body(answer)
    assert "Come {soon}." in body(answer)
    assert not EducationText.objects.exists()


def test_newer_version_takes_the_place_of_an_older(cast):
    propose(cast)
    approve(cast, "prescriber")
    propose(cast, title="Newer")
    approve(cast, "prescriber")
    with looking_as(cast.prescriber.audience) as by:
        [now] = [w for w in words_in_force(by.clinic) if w.piece == FOOD]
    assert (now.title, now.text.version) == ("Newer", 2)
    page = body(cast.therapist.client().get(f"{TEXTS}{FOOD.number}/"))
    assert "Version 1, from" in page
    assert piece_numbered(FOOD.number) == FOOD
