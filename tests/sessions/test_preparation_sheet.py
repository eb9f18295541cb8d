"""A partner's own notes: kept as typed, sent once, and read by nobody but their care team."""

import pytest
from django.db import DatabaseError, transaction

from kact.privacy.audience import looking_as
from sessions.models import PreparationSheet
from tests.cast import Cast
from tests.matrix.browser import masked
from tests.sessions.preparing import invite

AT = "/getting-ready/notes/"
WORDS = {
    "expectations": "A quiet day.",
    "hopes": "To laugh again.",
    "worries": "That I say too much.",
    "helps": "Hold my hand.",
    "questions": "How long does it last?",
}


def body(answer) -> str:
    return masked(" ".join(answer.content.decode().split()))


def of_staff(cast: Cast, word: str = "therapist") -> str:
    path = f"/partners/{cast.a.partner.pk}/preparation/"
    return body(cast.people[word].client().get(path))


def test_preparation_sheet_only_once_invited(cast):
    client = cast.a.client()
    assert client.post(AT).status_code == 404
    assert "Your own notes" not in body(client.get("/todo/"))
    invite(cast, "a")
    assert "Your own notes" in body(client.get("/todo/"))
    assert client.post(AT).headers["Location"] == f"{AT}write/"
    assert client.get(AT).headers["Location"] == f"{AT}write/"


def test_save_preparation_sheet_keeps_what_is_typed_and_tells_nobody(cast):
    invite(cast, "a")
    client = cast.a.client()
    client.post(AT)
    assert client.post(f"{AT}save/", WORDS | {"hopes": "To la"}).status_code == 204
    assert "To la" in body(client.get(f"{AT}write/"))
    assert "Begun. What you write is kept." in body(client.get("/todo/"))
    assert "To la" not in of_staff(cast)
    assert "Nothing has been sent yet" in of_staff(cast)
    assert client.post(f"{AT}save/", {"hopes": "x" * 2001}).status_code == 400
    assert client.get(f"{AT}save/").status_code == 405


def test_send_preparation_sheet_is_read_by_the_care_team_alone(cast):
    invite(cast, "a", "b")
    client, other = cast.a.client(), cast.b.client()
    before = [body(other.get(path)) for path in ("/todo/", AT)]
    client.post(AT)
    assert client.post(f"{AT}write/", WORDS).headers["Location"] == AT
    assert "Your care team has these" in body(client.get(AT))
    for word in ("therapist", "co_therapist", "prescriber", "monitor"):
        assert WORDS["worries"] in of_staff(cast, word)
    assert [body(other.get(path)) for path in ("/todo/", AT)] == before
    for person in (cast.b, cast.admin, cast.officer, cast.off_team):
        with looking_as(person.audience):
            assert not PreparationSheet._base_manager.exists(), person.word


def test_sent_sheet_never_changes_and_the_next_begins_with_its_words(cast):
    invite(cast, "a")
    client = cast.a.client()
    client.post(AT)
    client.post(f"{AT}write/", WORDS)
    assert client.post(f"{AT}save/", WORDS).status_code == 409
    assert client.get(f"{AT}write/").headers["Location"] == AT
    with looking_as(cast.a.audience):
        for change in ({"hopes": "Else."}, {"sent_at": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                PreparationSheet.objects.update(**change)
    client.post(AT)
    assert WORDS["hopes"] in body(client.get(f"{AT}write/"))
    client.post(f"{AT}write/", WORDS | {"hopes": "To dance."})
    page = of_staff(cast)
    assert "To dance." in page
    assert WORDS["hopes"] in page


def test_blank_sheet_is_not_sent_and_can_be_left(cast):
    invite(cast, "a")
    client = cast.a.client()
    client.post(AT)
    answer = client.post(f"{AT}write/", dict.fromkeys(WORDS, " "))
    assert "Write something in one of the boxes" in body(answer)
    answer = client.post(f"{AT}write/", {"hopes": "Later.", "stop": "yes"})
    assert answer.headers["Location"] == "/todo/"
    assert "Later." in body(client.get(f"{AT}write/"))
