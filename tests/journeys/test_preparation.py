"""Partners prepare on phones, each alone; a therapist notes it and reads what is still lacking."""

from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same
from tests.journeys.team import UNSAID, A, B, in_database
from tests.sessions.preparing import ALONE, TOGETHER, invite, ready

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

WORRY = "canary-that-i-say-too-much"
OWN = ("/todo/", "/getting-ready/notes/", "/getting-ready/home/", "/getting-ready/reading/")


@pytest.fixture
def couple(team: Any, django_db_blocker: Any) -> str:
    """The path of a couple that may prepare, and has been invited to."""

    def open_both() -> None:
        ready(team.cast, "a", "b")
        invite(team.cast, "a", "b")

    in_database(django_db_blocker, team.database, open_both)
    return f"/couples/{team.cast.couples['first'].pk}/"


def test_couple_prepares(come: Any, team: Any, couple: str) -> None:
    one, two, therapist = come(**PHONE), come(**PHONE), come(**DESK)
    steps.sign_in_partner(one, A)
    steps.sign_in_partner(two, B)
    before = {path: two.own_page(path) for path in OWN}
    for path in OWN:
        two.go(path)
        two.glance(f"prepare{path.replace('/', '-')}")
    write(one)
    name_somebody(one)
    read(one)
    assert_same(before, {path: two.own_page(path) for path in OWN})

    steps.sign_in_staff(therapist, team.staff["therapist"])
    prepare_alone(therapist, couple)
    prepare_together(therapist, couple)
    therapist.go(f"{couple}preparation/")
    therapist.look("readiness-later")
    assert "Prepared: 1 of" in therapist.text
    assert_same(before, {path: two.own_page(path) for path in OWN})
    assert two.ever_shown([WORRY, ALONE["fears"], "Robin Marsh"]) == []
    for phone in (one, two):
        assert phone.named(UNSAID) == []


def write(phone: Visitor) -> None:
    """What is typed is kept before it is sent."""
    phone.go("/todo/")
    phone.look("todo-to-prepare")
    phone.press("Your own notes")
    phone.look("preparation-sheet")
    phone.press("Begin")
    phone.look("write-preparation-sheet")
    phone.page.locator("#id_worries").fill(WORRY)
    phone.page.locator("#id_worries").blur()
    phone.page.locator("[data-autosave-status][data-state=saved]").wait_for()
    phone.go("/getting-ready/notes/write/")
    assert phone.page.locator("#id_worries").input_value() == WORRY
    phone.press("Send to your care team")
    phone.look("preparation-sheet-sent")
    assert WORRY in phone.text


def name_somebody(phone: Visitor) -> None:
    """Not the other, whom the medicine leaves unable too; a friend."""
    phone.go("/getting-ready/home/")
    phone.press("Name somebody")
    phone.look("name-escort")
    phone.page.locator("#id_name").fill("Person b")
    phone.page.locator("#id_phone").fill("555 0177 12")
    steps.choose(phone.page.locator("#div_id_relationship"), "The person I take part with")
    steps.choose(phone.page.locator("#div_id_travel"), "They drive")
    phone.page.locator("#id_sober_adult").check()
    phone.page.locator("#id_agreed").check()
    phone.press("Keep this")
    phone.look("name-escort-the-other")
    assert "neither of you" in phone.text
    steps.choose(phone.page.locator("#div_id_relationship"), "A friend")
    phone.press("Keep this")
    phone.look("name-escort-same-name")
    assert "Is this the person you take part with?" in phone.text
    phone.page.locator("#id_name").fill("Robin Marsh")
    phone.press("Keep this")
    phone.look("escort-named")
    assert "Robin Marsh takes you home." in phone.text


def read(phone: Visitor) -> None:
    """One piece, and on to the next."""
    phone.go("/getting-ready/reading/")
    phone.look("education")
    phone.press("Food, drink and medicines before the session")
    phone.look("education-piece")
    assert "Eat nothing for 4 hours" in phone.text
    phone.press("I have read this")
    phone.go("/getting-ready/reading/")
    phone.look("education-some-read")


def prepare_alone(therapist: Visitor, couple: str) -> None:
    """What is missing is said before anything is signed; the partner's own words stand beside."""
    therapist.go(f"{couple}preparation/")
    therapist.look("readiness")
    therapist.press("Individual preparation of Person a")
    therapist.look("individual-preparation")
    assert WORRY in therapist.text
    therapist.press("Write a note")
    therapist.look("record-individual-preparation")
    therapist.press("Sign")
    therapist.look("record-individual-preparation-refused")
    fill(therapist, ALONE)
    therapist.press("Keep as a draft")
    therapist.press("Go on with your draft")
    therapist.press("Sign")
    therapist.look("individual-preparation-signed")
    assert ALONE["fears"] in therapist.text
    therapist.press("Decide about this person")
    therapist.look("decide-escort")
    therapist.go(f"{couple}preparation/")
    therapist.press("Individual preparation of Person a")
    therapist.page.get_by_role("link", name="Add to this note").click()
    therapist.look("add-to-preparation")
    therapist.page.locator("#id_text").fill("Called later; all is well.")
    therapist.press("Add")
    assert "Called later" in therapist.text


def prepare_together(therapist: Visitor, couple: str) -> None:
    """Nothing of what one said alone stands here."""
    therapist.go(f"{couple}preparation/together/")
    therapist.look("joint-preparation")
    therapist.press("Write a note")
    therapist.look("record-joint-preparation")
    fill(therapist, TOGETHER)
    therapist.press("Sign")
    therapist.look("joint-preparation-signed")
    assert TOGETHER["after_care"] in therapist.text
    assert ALONE["fears"] not in therapist.text


def fill(therapist: Visitor, typed: dict[str, Any]) -> None:
    """Each field by its name, whatever its kind."""
    for name, value in typed.items():
        field = therapist.page.locator(f"main [name={name}]")
        if isinstance(value, list):
            for each in value:
                therapist.page.locator(f"main [name={name}][value={each}]").check()
        elif value == "on":
            field.check()
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
