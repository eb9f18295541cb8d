"""With scripts switched off a partner still answers everything, and still gets away."""

import pytest

from tests.journeys import steps
from tests.journeys.browsing import PHONE
from tests.journeys.live import ELSEWHERE
from tests.journeys.test_couple_answers import UNSAID

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

CONTINUED = "Your last two weeks, continued"


def test_without_scripts(arrive, pair):
    partner = arrive(**PHONE, java_script_enabled=False)
    steps.sign_in_partner(partner, pair.two)
    steps.start(partner, CONTINUED)
    answered = 0
    while "/questions/" in partner.page.url:
        answered += steps.answer_page(partner, 0)
    assert answered == 7
    assert "Not answered" not in partner.text
    steps.send(partner)
    assert "Your answers are with your care team" in partner.text

    partner.page.get_by_role("button", name="Leave this page").click()
    partner.page.wait_for_url(ELSEWHERE)
    partner.page.go_back()
    partner.go("/todo/")
    assert partner.page.url.startswith(f"{partner.url}/sign-in/")
    assert partner.named(UNSAID) == []
