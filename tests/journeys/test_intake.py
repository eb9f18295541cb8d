"""A partner fills in the whole intake by keyboard; the care team reads it."""

import time

import pytest

from screening.intake.library import parts_by
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same
from tests.journeys.test_couple_answers import UNSAID

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

*PARTS, PRIVATE = [part.title for part in parts_by("partner")]
KEYS_A_MINUTE = 120  # a slow hand, and time to read
MINUTES = 20
NOTE = "canary-an-operation-in-spring"

FOCUSED = """() => {
  const e = document.activeElement;
  return {tag: e.tagName, type: e.type ?? "", name: e.name ?? "", said: (e.innerText ?? "").trim(),
          value: e.value ?? "", box: e.getAttribute("inputmode") ?? ""};
}"""


class Keys:
    """Somebody's keyboard: Tab from control to control, and what each of them takes."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.count = visitor, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.visitor.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.visitor.page.keyboard.type(text)
        self.count += len(text)

    def tab(self) -> dict[str, str]:
        self.press("Tab")
        return self.visitor.page.evaluate(FOCUSED)

    def to(self, *, said: str = "", name: str = "") -> None:
        """Tab on to what carries these words or this name."""
        for _ in range(60):
            here = self.tab()
            if (said and here["said"] == said) or (name and here["name"] == name):
                return
        raise AssertionError(f"Tab does not reach {said or name!r} on {self.visitor.page.url}")

    def go(self, said: str) -> None:
        """To a link or button of these words, and Enter."""
        self.to(said=said)
        with self.visitor.page.expect_navigation():
            self.press("Enter")

    def section(self) -> None:
        """Answer whatever the focus comes to, up to the button that goes on."""
        for _ in range(120):
            here = self.tab()
            if here["said"] == "Continue":
                with self.visitor.page.expect_navigation():
                    self.press("Enter")
                return
            self.answer(here)
        raise AssertionError(f"{self.visitor.page.url} has no end")

    def answer(self, here: dict[str, str]) -> None:
        if here["type"] == "radio":
            self.press("Space", "ArrowDown")  # the second answer: mostly a no
        elif here["type"] == "checkbox":
            self.last_box(here)
        elif here["type"] == "date":
            self.type("03211984")
        elif here["tag"] == "TEXTAREA" or (here["type"] == "text" and not here["value"]):
            self.type({"decimal": "100", "numeric": "5"}.get(here["box"], "a few words"))

    def last_box(self, here: dict[str, str]) -> None:
        """Tick the last box of a group, which says that none of it fits, where there is one."""
        if here["value"] == "none":
            self.press("Space")


def keep_what_is_wrong(one: Visitor, keys: Keys) -> None:
    """A number nobody has: said at the field, and what was typed is still there."""
    keys.to(name="height_cm")
    keys.type("17")
    keys.go("Continue")
    one.look("intake-section-wrong")
    assert "Give a number from" in one.text
    height = one.page.locator("input[name=height_cm]")
    assert height.input_value() == "17"
    keys.to(name="height_cm")
    keys.press("End")
    keys.type("2")
    keys.section()


def fill_in(one: Visitor, keys: Keys, title: str) -> None:
    """From the list through every section of a part to "Received"."""
    one.go("/todo/")
    keys.go(title)
    one.look(f"intake-{title.casefold().replace(' ', '-')}")
    keys.go(
        next(
            w
            for w in ("Yes, begin", "Begin")
            if one.page.get_by_role("button", name=w, exact=True).count()
        )
    )
    while "/questions/" in one.page.url:
        one.look(f"intake-section-{one.page.locator('h1').inner_text().casefold()}")
        if one.page.locator("input[name=height_cm]").count():
            keep_what_is_wrong(one, keys)
        else:
            keys.section()
    one.look(f"check-intake-{title.casefold()}")
    keys.go("Send my answers")
    one.page.wait_for_url("**/received/")


def add_medicines(one: Visitor) -> None:
    """A yes opens the rows; another row is a button away; every answer is kept as it is given."""
    page = one.page
    assert not page.locator("#rows_medicines").is_visible()
    page.locator("input[name=takes_medicines][value=yes]").check()
    page.get_by_role("group", name="Medicine 1").get_by_label("Name").fill("Lamictal")
    page.keyboard.press("Tab")
    page.get_by_text("By its name: Lamotrigine. You need not tick it.").wait_for()
    page.get_by_text("Saved", exact=True).wait_for()
    one.press("Add another medicine")
    page.get_by_role("group", name="Medicine 2").get_by_label("Name").fill("Ibuprofen")
    one.press("Add another medicine")
    one.look("intake-section-medicines")
    one.press("Take out medicine 1")
    names = page.locator("input[name$='-name']").evaluate_all("(all) => all.map((e) => e.value)")
    assert names == ["Ibuprofen", ""]


def test_intake_by_keyboard(arrive, house, pair):
    one, two = arrive(**PHONE), arrive(**PHONE)
    steps.sign_in_partner(one, pair.one)
    steps.sign_in_partner(two, pair.two)
    before = {path: two.own_page(path) for path in ("/todo/", "/contact/")}
    keys, since = Keys(one), time.monotonic()
    for title in PARTS:
        fill_in(one, keys, title)
    one.look("intake-received")

    one.go("/todo/")
    keys.go(PRIVATE)
    one.look("intake-private")
    keys.go("Not now")
    one.page.wait_for_url("**/received/")
    one.go("/todo/")
    one.look("todo-intake-done")
    minutes = keys.count / KEYS_A_MINUTE
    assert minutes < MINUTES
    assert_same(before, {path: two.own_page(path) for path in before})
    assert one.named(UNSAID) == []
    spent = time.monotonic() - since
    print(f"\nwhole intake: {keys.count} keys, {minutes:.0f} min at {KEYS_A_MINUTE} a minute")
    print(f"{spent:.0f} s in the browser")


def test_intake_rows_and_change(arrive, house, pair):
    two = arrive(**PHONE)
    steps.sign_in_partner(two, pair.two)
    two.press("Your medicines")
    two.glance("intake")
    two.press("Begin")
    add_medicines(two)
    two.press("Continue")
    two.glance("check-intake")
    assert "Ibuprofen" in two.text
    two.press("Send my answers")
    two.glance("intake-received")
    two.press("Change or add something")
    two.press("Go on")
    assert "Ibuprofen" in two.text


def test_intake_with_a_clinician(arrive, house, pair):
    therapist = arrive(**DESK)
    steps.sign_in_staff(therapist, house.therapist)
    therapist.glance("today")
    therapist.go(pair.path)
    therapist.glance("couple-with-intake")
    therapist.press(f"Intake of {pair.two.name}")
    therapist.look("intakes")
    assert "Medication list" in therapist.text
    therapist.press("Fill in Psychiatric interview")
    therapist.look("entry-section")
    while "/questions/" in therapist.page.url:
        therapist.page.locator("fieldset.question input[type=radio]").first.check()
        therapist.page.get_by_text("Saved", exact=True).wait_for()
        therapist.press("Continue")
    therapist.look("check-entry")
    therapist.press("Keep these answers")
    therapist.press("Psychiatric interview")
    therapist.look("intake-answers")
