"""Two strangers send their requests, each alone, and the office makes a couple of them."""

import pytest

from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE
from tests.journeys.live import ELSEWHERE

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

PAGE = "/request/harbor-couple-clinic/"
UNSAID = ("harbor", "ketamine", "couple therapy", "kact")


def fill(visitor, name, way, value):
    """Type a whole request."""
    steps.choose(visitor.page.locator("#div_id_for_whom"), "Me alone, to begin with")
    visitor.fill("Your name", name)
    label = {"E-mail": "id_email", "Phone call": "id_phone"}[way]
    steps.choose(visitor.page.locator("#div_id_channel"), way)
    visitor.page.locator(f"#{label}").fill(value)


def test_inquiry_becomes_a_couple(arrive, house):
    one, two, admin = arrive(**PHONE), arrive(**PHONE, java_script_enabled=False), arrive(**DESK)

    one.go(PAGE)
    one.look("make-inquiry")
    assert "not a booking" in one.text
    assert not one.page.locator("#id_website").is_visible()
    one.page.locator("#id_best_times").fill("after five")
    one.press("Send my request")
    one.look("make-inquiry-refused")
    assert "There is something to put right" in one.text
    assert one.page.locator("#id_best_times").input_value() == "after five"
    fill(one, "Toni Reyes", "E-mail", "toni@post.example")
    one.press("Send my request")
    one.page.wait_for_url("**/received/")
    one.look("inquiry-received")
    assert not [page.title for page in one.shown for word in UNSAID if word in page.title.lower()]

    two.go(PAGE)
    fill(two, "Mika Reyes", "Phone call", "555 0177")
    two.press("Send my request")
    assert two.page.url.endswith(f"{PAGE}received/")
    assert two.ever_shown(["Toni", "toni@post.example"]) == []
    two.page.get_by_role("button", name="Leave this page").click()
    two.page.wait_for_url(ELSEWHERE)

    steps.sign_in_staff(admin, house.admin)
    admin.go("/today/")
    admin.look("today-for-admin-with-requests")
    admin.press("2 to answer")
    admin.look("inquiries")
    admin.press("Clinic")
    admin.look("clinic")
    admin.press("Public request page")
    admin.look("change-request-page")
    assert admin.page.locator("#address").input_value() == f"{house.url}{PAGE}"
    admin.go("/requests/")
    admin.press("Toni Reyes")
    admin.look("inquiry")
    admin.press("I have answered")
    admin.press("Register one partner")
    admin.look("register-partner")
    admin.press("Register this partner")
    admin.look("couple-with-one-partner")
    assert "The second partner is not registered yet" in admin.text
    couple = admin.page.url.removeprefix(admin.url)

    admin.go("/couples/")
    admin.look("couples-with-one-partner")
    admin.go("/requests/")
    admin.press("Mika Reyes")
    admin.page.locator("summary", has_text="Add as the second partner").click()
    admin.look("inquiry-second-partner")
    admin.page.locator(f"a[href^='{couple}second-partner/']").click()
    admin.look("add-second-partner")
    admin.page.locator("#id_email").fill("mika@post.example")
    admin.press("Register this partner")
    assert admin.page.url.endswith(couple)
    assert "Toni Reyes & Mika Reyes" in admin.text
    admin.go("/requests/?state=registered")
    admin.look("inquiries-registered")
    assert admin.text.count("Reyes") == 2
