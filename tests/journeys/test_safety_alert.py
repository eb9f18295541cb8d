"""An answer that worries: help at once, an alert to the care team, and to nobody else."""

import re

import pytest

from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, assert_same
from tests.journeys.test_couple_answers import UNSAID

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

TWO_WEEKS = "Your last two weeks"
DONE = "canary-called-her-alone"
# What only the care team may read, however it is written into a page.
HIDDEN = [
    "suicid",
    "alert-card",
    "/alerts/",
    "safety alert",
    "better off dead",
    "hurting yourself",
    "say what was done",
    DONE,
]
SAFETY_PAGE = 3  # pages of other questions come before it


def answer_above_zero(visitor):
    """Nothing to speak of, until the page that asks about danger."""
    steps.start(visitor, TWO_WEEKS)
    for _ in range(SAFETY_PAGE):
        steps.answer_page(visitor, 0)
    visitor.look("measure-page-safety")
    steps.answer_page(visitor, 1)
    visitor.look("measure-support")
    assert "This page is not watched live." in visitor.text
    assert "988" in visitor.text
    assert visitor.page.get_by_role("link", name="Call 911").get_attribute("href") == "tel:911"


def cards(visitor, those=""):
    """The cards of this alert; other answers may have raised others."""
    return visitor.page.locator(f".alert-card{those}", has_text="Thoughts of being better off dead")


def pages_of(visitor, *paths):
    return {path: visitor.own_page(path) for path in paths}


def acknowledge(therapist, couple):
    """First without saying what was done, which is not enough; then with it."""
    therapist.go("/today/")
    cards(therapist).get_by_role("link", name="Say what was done").click()
    therapist.look("acknowledge-alert")
    therapist.press("Put on record")
    therapist.look("acknowledge-alert-nothing-said")
    assert therapist.page.locator(".question-error, .field-error").count()
    therapist.page.locator("#id_note").fill(DONE)
    therapist.page.locator("input[name=action]").first.check()
    therapist.press("Put on record")
    therapist.page.wait_for_url(f"**{couple}")
    therapist.look("couple-alert-answered")


def test_safety_alert(arrive, house, pair):
    path = pair.path
    admin, therapist, one, two = arrive(**DESK), arrive(**DESK), arrive(**PHONE), arrive(**PHONE)
    steps.sign_in_staff(admin, house.admin)
    steps.sign_in_staff(therapist, house.therapist)
    steps.sign_in_partner(one, pair.one)
    steps.sign_in_partner(two, pair.two)
    everyone_else = (
        (admin, ("/today/", "/couples/", path)),
        (two, ("/todo/", "/contact/")),
    )
    before = [pages_of(visitor, *paths) for visitor, paths in everyone_else]

    answer_above_zero(one)
    for page, name in (("/today/", "today-alert"), (path, "couple-alert")):
        therapist.go(page)
        therapist.look(name)
        assert cards(therapist, ":not(.alert-card-seen)").count() == 1
    for (visitor, paths), pages in zip(everyone_else, before, strict=True):
        assert_same(pages, pages_of(visitor, *paths))

    one.press("Continue")
    steps.answer_the_rest(one, 1)
    steps.send(one)
    one.look("measure-received-support")
    assert "This page is not watched live." in one.text
    therapist.go("/today/")
    assert cards(therapist).count() == 1  # the same one, not a second

    check_joint_view(therapist, path)
    acknowledge(therapist, path)
    assert DONE in therapist.text
    assert cards(therapist, ":not(.alert-card-seen)").count() == 0
    therapist.go("/today/")
    assert cards(therapist).count() == 0
    for visitor, paths in everyone_else:
        pages_of(visitor, *paths)
    assert admin.ever_shown(HIDDEN) == []
    assert two.ever_shown(HIDDEN) == []
    assert one.ever_shown(["suicid", "alert-card", "say what was done", DONE]) == []
    assert one.named(UNSAID) == []


def check_joint_view(therapist, couple):
    """With both partners before the screen: a banner, and nothing that is one's own."""
    therapist.go(couple)
    assert re.search("PHQ-9", therapist.text)
    therapist.press("Turn on joint view")
    shown = len(therapist.shown)
    for page, name in (
        (couple, "joint-couple"),
        ("/today/", "joint-today"),
        ("/couples/", "joint-couples"),
    ):
        therapist.go(page)
        therapist.look(name)
        assert therapist.page.locator(".joint-banner").is_visible()
        assert "Only what both partners may see is on screen" in therapist.page.inner_text("body")
    private = [*HIDDEN, "phq", "csi-16", "gad-7", "points", "@", "555 0"]
    in_joint_view = therapist.shown[shown:]
    assert len(in_joint_view) == 3
    leaks = [
        (word, p.url) for p in in_joint_view for word in private if word in p.source.casefold()
    ]
    assert leaks == []
    therapist.go(couple)
    therapist.press("Leave joint view")
    therapist.go(couple)
    assert therapist.page.locator(".joint-banner").count() == 0
    assert cards(therapist).count() == 1
