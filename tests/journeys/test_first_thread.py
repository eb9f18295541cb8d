"""A couple is registered, each partner answers alone, and their therapist sees."""

import time
from dataclasses import replace

from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE
from tests.journeys.steps import PartnerPerson

ONE = PartnerPerson("Mara", "mara@post.example", "555 0178")
TWO = PartnerPerson("Theo", "theo@post.example", "555 0193")
ABOUT_US = "About the two of you"


def register_with_mistakes(admin, one, two):
    """Both mistakes people make, and nothing typed is lost by either."""
    admin.press("Couples")
    admin.look("couples-none")
    admin.press("Register a couple")
    admin.look("register-couple")
    steps.fill_registration(admin, one, replace(two, email="MARA+theo@post.example", phone=""))
    steps.choose(admin.page.locator("#div_id_two-channel"), "Phone call")
    admin.press("Register the couple")
    admin.look("register-couple-phone-missing")
    assert "Give the phone number this person chose" in admin.text
    admin.page.locator("#id_two-phone").fill(two.phone)
    admin.press("Register the couple")
    admin.look("register-couple-shared-mailbox")
    assert "cannot sign in with one mailbox" in admin.text
    kept = {
        "#id_one-name": one.name,
        "#id_one-email": one.email,
        "#id_two-email": "MARA+theo@post.example",
        "#id_two-phone": two.phone,
        "#id_plan-modality": "EFT",
    }
    assert {where: admin.page.locator(where).input_value() for where in kept} == kept
    assert admin.page.get_by_label("Phone call").nth(1).is_checked()
    admin.page.locator("#id_two-email").fill(two.email)
    admin.press("Register the couple")
    admin.look("couple-for-admin")
    return admin.page.url.removeprefix(admin.url)


def test_first_thread(arrive, house):
    admin = arrive(**DESK)
    steps.sign_in_staff(admin, house.admin)
    admin.look("today-for-admin")
    couple = register_with_mistakes(admin, ONE, TWO)
    steps.add_to_care_team(admin, couple, house.therapist.name)
    for person in (ONE, TWO):
        steps.invite(admin, couple, person)
    assert ONE.link != TWO.link
    a = arrive(**PHONE)
    a.go(ONE.link)
    a.look("begin")
    a.fill("Your code", "000000")
    a.press("Go on")
    a.look("begin-wrong-code")
    steps.begin(a, ONE)
    a.look("todo")
