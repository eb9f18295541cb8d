"""A clinic adds a question of its own; a partner answers it on a phone; a prescriber reads it."""

import pytest

from tests.journeys import signing, steps
from tests.journeys.browsing import DESK, PHONE
from tests.journeys.team import B

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

ASKS = "How many cups of coffee do you drink on a usual day?"


def test_question_of_the_clinic_is_written_approved_answered_and_read(come, team):
    admin, prescriber, phone = come(**DESK), come(**DESK), come(**PHONE)
    steps.sign_in_staff(admin, team.staff["admin"])
    _write(admin)

    steps.sign_in_staff(prescriber, team.staff["prescriber"])
    prescriber.go("/clinic/questions/")
    prescriber.look("clinic-questions-proposed")
    prescriber.press(ASKS)
    prescriber.look("clinic-question-to-approve")
    signing.prove_staff(prescriber, team.staff["prescriber"])
    prescriber.look("clinic-question-proven")
    prescriber.press("Approve: ask it from now on")
    assert "Asked of everybody who begins this part from now on." in prescriber.text

    steps.sign_in_partner(phone, B)
    _answer(phone)

    couple = team.cast.b.partner
    prescriber.go(f"/partners/{couple.pk}/medical-review/")
    prescriber.look("medical-review-with-own-question")
    assert "They raise no flag" in prescriber.text
    assert "3 cups" in prescriber.text


def _write(admin):
    """The first try lacks a bound; all that was typed stays."""
    admin.glance("today-for-admin")
    admin.go("/clinic/")
    admin.glance("clinic-for-admin")
    admin.press("Your own intake questions")
    admin.look("clinic-questions-none")
    admin.press("Write a question")
    page = admin.page
    page.get_by_label("At the end of which part?").select_option("medicines")
    page.get_by_label("The question, as a partner reads it").fill(ASKS)
    page.get_by_label("A number", exact=True).check()
    page.get_by_label("Unit of a number").fill("cups")
    page.get_by_label("Lowest number taken").fill("0")
    admin.press("Keep as a proposal")
    admin.look("propose-question-refused")
    assert "Give both bounds, or neither." in admin.text
    page.get_by_label("Highest number taken").fill("20")
    admin.press("Keep as a proposal")
    admin.look("clinic-question-proposed")
    assert "Waits for a prescriber." in admin.text


def _answer(phone):
    """It is all that is left of a part that was sent before; past its bounds it is refused."""
    phone.press("Your medicines")
    phone.glance("intake-received-before")
    phone.press("Change or add something")
    phone.glance("intake-to-change")
    phone.press("Go on")
    phone.look("intake-own-question")
    assert "Your clinic also asks" in phone.text
    field = phone.page.get_by_label(ASKS)
    field.fill("200")
    phone.press("Continue")
    phone.look("intake-own-question-refused")
    assert "Give a number from 0 to 20 cups." in phone.text
    phone.page.get_by_label(ASKS).fill("3")
    phone.press("Continue")
    assert "3 cups" in phone.text
    phone.glance("check-intake-with-own-question")
    phone.press("Send my answers")
