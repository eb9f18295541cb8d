"""Two partners agree on phones, each alone; one narrows later, and nobody's page says who."""

from typing import Any

import pytest

from sessions.agreements.clauses import clauses
from tests.journeys import keyboard, steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same
from tests.journeys.team import UNSAID, A, B, in_database
from tests.sessions.agreeing import answer
from tests.sessions.preparing import ready

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

SECRET = "canary-that-i-sleep-again"
OWN = ("/todo/", "/getting-ready/together/", "/getting-ready/hopes/")


@pytest.fixture
def couple(team: Any, django_db_blocker: Any) -> str:
    """The path of a couple whose gate of preparation is open."""
    in_database(django_db_blocker, team.database, lambda: ready(team.cast, "a", "b"))
    return f"/couples/{team.cast.couples['first'].pk}/"


def test_couple_agrees(come: Any, team: Any, couple: str, django_db_blocker: Any) -> None:
    one, two, therapist = come(**PHONE), come(**PHONE), come(**DESK)
    steps.sign_in_staff(therapist, team.staff["therapist"])
    therapist.go(f"{couple}agreements/")
    therapist.look("agreements-not-open")
    therapist.press("Open preparation for both")
    therapist.look("agreements-open")

    steps.sign_in_partner(one, A)
    steps.sign_in_partner(two, B)
    before = {path: two.own_page(path) for path in OWN}
    answer_all(one)
    hope(one)
    assert_same(before, {path: two.own_page(path) for path in OWN})

    in_database(django_db_blocker, team.database, lambda: answer(team.cast.b, talk="silence"))
    sign(one)
    two.go("/getting-ready/together/")
    two.glance("own-agreements-of-two")
    assert "It is silent while the medicine works" in two.text

    in_database(django_db_blocker, team.database, lambda: answer(team.cast.b, music="none"))
    one.go("/getting-ready/together/")
    one.look("own-agreements-narrowed")
    assert "There is no music." in one.text
    assert "Go on to sign" in one.text

    therapist.go(f"{couple}agreements/")
    therapist.look("agreements-in-force")
    therapist.press("Narrow for the care team")
    therapist.look("limit-agreement")
    therapist.go(f"{couple}intentions/")
    therapist.look("intentions")
    assert SECRET in therapist.text
    assert two.ever_shown([SECRET]) == []
    for phone in (one, two):
        assert phone.named(UNSAID) == []


def answer_all(phone: Visitor) -> None:
    """Page by page, each with its first answers; what is missing is said."""
    phone.go("/todo/")
    phone.look("todo-invited")
    phone.press("What you two agree on")
    phone.look("own-agreements-begin")
    keyboard.press(phone, "Yes, begin")
    keyboard.press(phone, "Continue")
    phone.look("answer-agreements-refused")
    assert "Choose an answer." in phone.text
    for number, section in enumerate(clauses().section, 1):
        for clause in section.clause:
            give(phone, clause.code, clause.kind)
        phone.page.locator("[data-autosave-status][data-state=saved]").wait_for()
        phone.look(f"answer-agreements-{number}")
        phone.press("Continue")
    phone.look("check-agreements")
    phone.press("Send my answers")
    phone.look("own-agreements-sent")
    assert "Thank you." in phone.text


def give(phone: Visitor, code: str, kind: str) -> None:
    """The widest answer to one clause."""
    at = phone.page.locator(f"#div_id_{code}")
    if kind == "level":
        at.locator("input[type=radio]").last.check()
    elif kind == "list":
        at.locator("input[type=checkbox]").first.check()
    else:
        at.locator("input").fill("21" if kind == "days" else "lantern")
        at.locator("input").blur()


def sign(phone: Visitor) -> None:
    """What counts, and one's own name under it."""
    phone.go("/getting-ready/together/")
    phone.look("own-agreements-in-force")
    phone.press("Go on to sign")
    phone.look("sign-agreement")
    phone.page.locator("#id_read").check()
    phone.page.locator("#id_typed_name").fill("Person a")
    phone.press("Sign")
    phone.look("own-agreements-signed")
    assert "You signed this on" in phone.text


def hope(phone: Visitor) -> None:
    """Something private, something shown, and words for both."""
    phone.go("/getting-ready/hopes/")
    phone.look("own-intention-none")
    phone.press("Write it down")
    phone.look("record-intention")
    phone.page.locator("#id_text").fill(SECRET)
    phone.page.get_by_label("Myself", exact=True).check()
    phone.page.locator("#id_confidence").select_option("7")
    phone.press("Keep it")
    phone.look("own-intention")
    assert SECRET in phone.text
