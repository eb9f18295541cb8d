"""Somebody new on the staff sets up a second factor, and opens a record in an emergency."""

import pytest

from tests.journeys import steps
from tests.journeys.browsing import DESK
from tests.journeys.live import PASSPHRASE, StaffPerson

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

REASON = "The covering colleague is away and this person is on the phone."


def invite_colleague(admin, person):
    """The admin's page shows the link, and the code to say."""
    admin.go("/staff/")
    admin.look("staff")
    admin.go("/staff/invite/")
    admin.look("staff-invite")
    admin.page.locator("#id_name").fill(person.name)
    admin.page.locator("#id_email").fill(person.email)
    admin.page.locator("#id_role").select_option("therapist")
    admin.page.locator("main button[type=submit]").click()
    admin.page.wait_for_load_state()
    admin.look("staff-invited")
    return steps.fact(admin, "Link"), steps.fact(admin, "Code")


def set_up_app(visitor, person):
    """Nothing private opens before the app is set up."""
    visitor.page.wait_for_url("**/secure/")
    visitor.look("secure-account")
    visitor.go("/couples/")
    assert visitor.page.url.endswith("/secure/")
    visitor.press("Set up the app")
    visitor.page.locator("summary", has_text="I cannot scan it").click()
    visitor.look("set-up-app")
    person.secret = visitor.page.locator(".code").first.inner_text().replace(" ", "")
    visitor.page.locator("input[name=code]").fill(steps.code_now(person.secret))
    visitor.press("Turn on")
    visitor.look("after-set-up-app")


def test_emergency_access(arrive, house, pair):
    admin, colleague, therapist = arrive(**DESK), arrive(**DESK), arrive(**DESK)
    steps.sign_in_staff(admin, house.admin)
    admin.go(pair.path)
    admin.glance("couple-for-admin-later")
    number = admin.page.locator(".eyebrow").first.inner_text()

    person = StaffPerson("Ines Duarte", "ines@harbor.example", "")
    link, code = invite_colleague(admin, person)
    colleague.go(link)
    colleague.glance("begin")
    colleague.fill("Your code", code)
    colleague.press("Go on")
    colleague.page.get_by_label("A new passphrase").fill(PASSPHRASE)
    colleague.press("Save and sign in")
    set_up_app(colleague, person)

    response = colleague.page.goto(colleague.url + pair.path)
    assert response.status == 404
    colleague.look("not-found")
    colleague.faults.clear()  # the browser notes the 404 that was asked for
    colleague.go("/couples/")
    colleague.look("couples-none-in-reach")
    assert colleague.ever_shown([pair.one.name, pair.two.name]) == []

    colleague.press("Emergency access")
    colleague.look("emergency-access")
    colleague.page.locator("#id_number").fill(number)
    colleague.page.locator("#id_reason").fill(REASON)
    colleague.press("Open the record")
    colleague.page.wait_for_url(f"**{pair.path}")
    colleague.look("couple-in-emergency")
    assert pair.one.name in colleague.text
    assert "Emergency access until" in colleague.text
    assert "until" in colleague.page.locator("section[aria-labelledby=team-title]").inner_text()

    steps.sign_in_staff(therapist, house.therapist)
    therapist.go(pair.path)
    assert person.name in therapist.page.locator(".timeline").inner_text()
    therapist.look("couple-after-emergency")
