"""A couple is registered, each partner answers alone, and their therapist sees."""

import re
import time
from dataclasses import replace

import pytest

from screening.intake.library import parts_by
from tests.journeys import keyboard, leaving, steps
from tests.journeys.browsing import DESK, PHONE, assert_same
from tests.journeys.steps import PartnerPerson

# All journeys go to one worker: they share the system and the browser.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

ONE = PartnerPerson("Mara", "mara@post.example", "555 0178")
TWO = PartnerPerson("Theo", "theo@post.example", "555 0193")
ABOUT_US = "About the two of you"
TASKS = [
    "How we may reach you",
    *(part.title for part in parts_by("partner")),
    ABOUT_US,
    "Your last two weeks",
    "Your last two weeks, continued",
]
COVER = 100  # ms (security.md G22)
DEAD = 1.0  # s (security.md G22)
SCORED = 15  # s from sending to the therapist's page

# What no partner's tab, history or list of open pages may say (security.md P10).
UNSAID = [
    *("ketamine", "couple", "partner", "therap", "dosing", "depress", "suicid", "anxi"),
    *("phq", "csi", "gad", "satisf", "distress", "screening", "harbor"),
    *("happi", "symptom", "safety"),
]
# What no partner's page may say of an answer: only that it was received.
JUDGED = ["distress", "cut-off", "score", "dissatisf", "of 81", "satisfaction index, 16"]


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


def begin_alone(visitor, person, other):
    """Through one's own invitation to one's own list."""
    visitor.go(person.link)
    visitor.look("begin")
    visitor.fill("Your code", "000000")
    visitor.press("Go on")
    visitor.look("begin-wrong-code")
    assert "That is not the code" in visitor.text
    steps.begin(visitor, person)
    visitor.look("todo")
    visitor.page.get_by_text("Your last two weeks, continued").wait_for()
    assert visitor.page.locator(".task-link").all_inner_texts() == TASKS
    assert other.name not in visitor.page.content()
    steps.confirm_contact(visitor)


def stop_half_way(visitor):
    """Two pages kept, a third begun, and out by the quick exit."""
    steps.start(visitor, ABOUT_US)
    visitor.look("measure-page")
    assert "Page 1 of 8" in visitor.text
    answered = steps.answer_page(visitor, 1)
    visitor.look("measure-page-2")
    answered += steps.answer_page(visitor, 1)
    answered += steps.answer_page(visitor, 1, go_on=False)
    visitor.page.get_by_text("Saved", exact=True).wait_for()
    return answered


def check_left(visitor, question):
    """Nothing of the page is left: not behind Back, not in the browser's own stores."""
    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    assert question not in visitor.page.content()
    visitor.page.wait_for_url("**/sign-in/**")
    assert leaving.what_is_kept(visitor) == leaving.NOTHING
    assert question not in visitor.page.content()


def resume(visitor, person, answered):
    """On another device: the count, the place, and every answer as it was."""
    steps.sign_in_partner(visitor, person)
    visitor.look("todo-half-way")
    assert f"{answered} of 16 answered" in visitor.text
    steps.start(visitor, ABOUT_US)
    assert "Page 4 of 8" in visitor.text
    visitor.press("Back")
    checked = visitor.page.locator("fieldset.question").evaluate_all(
        "(all) => all.map((one) => [...one.querySelectorAll('input')].findIndex((i) => i.checked))"
    )
    assert set(checked) == {1}
    visitor.press("Continue")


def finish(visitor):
    """The rest, a look over everything, and off."""
    while "/questions/" in visitor.page.url:
        if visitor.page.locator(".question-poles").count():
            visitor.look("measure-page-poles")
        steps.answer_page(visitor, 1)
    visitor.look("check-measure")
    assert visitor.page.locator(".answer").count() == 16
    assert "Not answered" not in visitor.text
    steps.send(visitor)
    visitor.look("measure-received")


def own_pages(visitor, received):
    return {path: visitor.own_page(path) for path in ("/todo/", "/contact/", received)}


def wait_for_scores(therapist, couple, count):
    """The couple page, once the worker has scored; how long that took."""
    since = time.monotonic()
    while True:
        therapist.go(couple)
        if therapist.page.locator(".score-card").count() == count:
            return time.monotonic() - since
        assert time.monotonic() - since < SCORED, therapist.text
        time.sleep(0.2)


def scores(therapist):
    """Partner's name → what their score cards say."""
    columns = therapist.page.locator(".two-up > div").all()
    return {c.locator(".person").first.inner_text(): c.inner_text() for c in columns}


def test_couple_answers(arrive, house):
    admin = arrive(**DESK)
    steps.sign_in_staff(admin, house.admin)
    admin.look("today-for-admin")
    couple = register_with_mistakes(admin, ONE, TWO)
    steps.add_to_care_team(admin, couple, house.therapist.name)
    for person in (ONE, TWO):
        steps.invite(admin, couple, person)
    assert ONE.link != TWO.link
    assert ONE.code != TWO.code

    a, b = arrive(**PHONE), arrive(**PHONE)
    begin_alone(a, ONE, TWO)
    begin_alone(b, TWO, ONE)

    answered = stop_half_way(a)
    question = a.page.locator("fieldset.question legend").first.inner_text()
    covered, dead = leaving.leave(a)
    assert covered < COVER
    assert dead < DEAD
    check_left(a, question)

    keyboard.answer_all(b, ABOUT_US, downs=2)
    received = b.page.url.removeprefix(b.url)
    before = own_pages(b, received)

    a_elsewhere = arrive(**PHONE)
    resume(a_elsewhere, ONE, answered)
    finish(a_elsewhere)

    therapist = arrive(**DESK)
    steps.sign_in_staff(therapist, house.therapist)
    therapist.look("today")
    waited = wait_for_scores(therapist, couple, count=2)
    therapist.look("couple")
    seen = scores(therapist)
    for name, total in ((ONE.name, 31), (TWO.name, 37)):
        assert re.search(rf"\b{total}\s+of 81 points", seen[name]), seen[name]
        assert "Higher is better" in seen[name]
        assert "51.5" in seen[name]
    assert_same(before, own_pages(b, received))

    partners = (a, b, a_elsewhere)
    assert [p.named(UNSAID) for p in partners] == [[], [], []]
    assert [p.ever_shown(JUDGED) for p in partners] == [[], [], []]
    assert b.ever_shown([ONE.name, ONE.email, ONE.phone]) == []
    assert a.ever_shown([TWO.name, TWO.email, TWO.phone]) == []
    print(f"\ncovered in {covered:.0f} ms, session dead in {dead:.2f} s, scored in {waited:.1f} s")
