"""A therapist looks whether the two may be seen together yet, and proposes a plan."""

import pytest

from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

REASON = "What troubles them lies between them, and both wish to be there together."


def test_plan_is_proposed_and_no_partner_learns_of_it(arrive, house, pair):
    therapist, partner = arrive(**DESK), arrive(**PHONE)
    steps.sign_in_partner(partner, pair.one)
    before = partner.own_page("/todo/")

    steps.sign_in_staff(therapist, house.therapist)
    therapist.go(pair.path)
    therapist.glance("couple-for-therapist-later")
    therapist.press("Joint intake")
    therapist.look("joint-intake-not-yet")
    assert "not seen together yet" in therapist.text
    therapist.go(f"{pair.path}screening/joint-intake/record/")
    therapist.look("record-joint-intake")

    therapist.go(pair.path)
    therapist.press("Plan")
    therapist.look("plan-none")
    therapist.press("Propose a plan")
    therapist.look("propose-plan")
    steps.choose(therapist.page.locator("#div_id_pathway"), "Relational ketamine-assisted therapy")
    therapist.press("Sign this proposal")
    therapist.look("propose-plan-refused")
    assert "Choose the format" in therapist.text
    therapist.page.locator("#id_variant").select_option("CONJOINT")
    therapist.page.locator("#id_doses").select_option("both")
    therapist.page.get_by_label("Both wish for this form, each asked alone").check()
    therapist.page.locator("#id_reason").fill(REASON)
    therapist.press("Sign this proposal")
    therapist.look("plan-proposed")
    assert "Waits for a prescriber" in therapist.text

    assert partner.own_page("/todo/") == before
    assert partner.ever_shown([REASON]) == []
