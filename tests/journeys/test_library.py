"""An administrator records a permission and supplies its words; a partner asks for their notes."""

import pytest

from tests.journeys import signing, steps
from tests.journeys.browsing import DESK, PHONE
from tests.journeys.team import B
from tests.kact.instruments.licensing import text

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_words_of_others_are_shown_under_a_permission(come, team):
    admin = come(**DESK)
    steps.sign_in_staff(admin, team.staff["admin"])
    admin.go("/clinic/instruments/")
    admin.look("instruments")
    admin.press("HARK, screening for intimate-partner violence")
    admin.look("instrument")
    admin.press("Record a permission")
    admin.press("Put on record")
    admin.look("record-permission-refused")
    page = admin.page
    page.get_by_label("Who gave the permission").fill("The publisher")
    page.get_by_label("Reference").fill("Letter of 3 May 2026")
    page.get_by_label("What it allows").fill("On a screen, for patients of this clinic.")
    page.get_by_label("SHA-256 of the document").fill("c" * 64)
    page.get_by_label("From").fill("2026-05-03")
    admin.press("Put on record")
    admin.look("supply-wording")
    page.get_by_label("The words").fill(text("hark"))
    admin.press("Keep, and read them as they are asked")
    admin.look("wording-to-activate")
    signing.prove_staff(admin, team.staff["admin"])
    admin.press("Activate: use these words from now on")
    admin.look("instrument-licensed")
    assert "In use from now on." in admin.text


def test_partner_asks_to_read_their_own_record(come, team):
    phone, therapist = come(**PHONE), come(**DESK)
    steps.sign_in_partner(phone, B)
    phone.go("/records/")
    phone.look("own-records")
    phone.page.get_by_label("What would you like to read?").fill("The note of my last visit.")
    phone.press("Ask")
    phone.look("own-records-asked")
    assert "Not answered yet." in phone.text
    steps.sign_in_staff(therapist, team.staff["therapist"])
    therapist.go(f"/couples/{team.cast.b.partner.couple_id}/record-requests/")
    therapist.look("record-requests")
    therapist.page.locator("main a", has_text="Answer").first.click()
    therapist.page.get_by_label("Go through it together first").check()
    therapist.look("answer-request")
    therapist.page.locator("form button[type=submit]", has_text="Answer").click()
    therapist.glance("record-requests-answered")
    phone.go("/records/")
    phone.look("own-records-answered")
    assert "go through it together with you first" in phone.text
