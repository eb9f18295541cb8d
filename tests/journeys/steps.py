"""What people do on pages, a step at a time: sign in, register, invite, begin, answer, leave."""

import re
import time
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator

from screening.intake.library import parts_by
from tests.journeys.browsing import Visitor
from tests.journeys.live import PASSPHRASE, StaffPerson

PERIOD = 30  # seconds a code of an authenticator app stands, RFC 6238


@dataclass
class PartnerPerson:
    """A partner as the clinic registers them and as they sign in."""

    name: str
    email: str
    phone: str
    passphrase: str = PASSPHRASE
    link: str = ""
    code: str = ""


@dataclass(frozen=True)
class Pair:
    """A couple both of whom have begun: the path of its page, and the two."""

    path: str
    one: PartnerPerson
    two: PartnerPerson


def code_now(secret: str, periods: int = 0) -> str:
    """What an authenticator app shows now, or so many half minutes from now."""
    counter = int(time.time()) // PERIOD + periods
    return str(format_hotp_value(hotp_value(secret, counter)))


def sign_in(visitor: Visitor, person: StaffPerson | PartnerPerson) -> None:
    """E-mail and passphrase."""
    visitor.go("/sign-in/")
    visitor.look("sign-in")
    visitor.fill("E-mail address", person.email)
    visitor.page.locator("input[name=password]").fill(person.passphrase)
    visitor.press("Sign in")


def sign_in_staff(visitor: Visitor, person: StaffPerson) -> None:
    """E-mail, passphrase, and the app's code; later on, in the browser they are signed in with.

    A code is taken once only, so signing in anew could mean waiting half a minute for the next.
    """
    if person.cookies:
        visitor.context.add_cookies(person.cookies)
        visitor.go("/today/")
        visitor.glance("today-later")
        return
    sign_in(visitor, person)
    visitor.look("second-step")
    visitor.page.locator("input[name=code]").fill(code_now(person.secret))
    visitor.press("Sign in")
    visitor.page.wait_for_url("**/today/")
    visitor.glance("today-first")
    person.cookies = visitor.context.cookies()


def fill_registration(admin: Visitor, one: PartnerPerson, two: PartnerPerson) -> None:
    """Type two people into the registration page."""
    for prefix, person in (("one", one), ("two", two)):
        for name in ("name", "email", "phone"):
            admin.page.locator(f"#id_{prefix}-{name}").fill(getattr(person, name))
        choose(admin.page.locator(f"#div_id_{prefix}-channel"), "E-mail")
    admin.page.locator("#id_plan-variant").select_option("CONJOINT")
    admin.page.locator("#id_plan-modality").select_option("EFT")


def register(admin: Visitor, one: PartnerPerson, two: PartnerPerson, therapist: str) -> str:
    """Register a couple with its therapist; the path of its page."""
    admin.go("/couples/register/")
    fill_registration(admin, one, two)
    admin.press("Register the couple")
    path = admin.page.url.removeprefix(admin.url)
    add_to_care_team(admin, path, therapist)
    return path


def add_to_care_team(admin: Visitor, couple: str, name: str) -> None:
    admin.go(f"{couple}care-team/")
    member = admin.page.locator("#id_member")
    option = member.locator("option").filter(has_text=f"{name}, ")  # whose role follows
    member.select_option(option.get_attribute("value"))
    admin.press("Add")
    admin.look("care-team")


def invite(admin: Visitor, couple: str, person: PartnerPerson) -> None:
    """Make one partner's invitation and read link and code from the page."""
    admin.go(couple)
    admin.page.get_by_role("link", name=f"Invite {person.name}").click()
    admin.look("invite-partner")
    admin.press("Make the invitation")
    admin.look("invite-partner-made")
    person.link, person.code = fact(admin, "Link"), fact(admin, "Code")


def fact(visitor: Visitor, term: str) -> str:
    """What a list of facts says of the term that begins so."""
    begins = visitor.page.locator("dt").filter(has_text=re.compile(rf"^\s*{term}"))
    return visitor.page.locator("dl.facts > div").filter(has=begins).locator("dd").inner_text()


def begin(visitor: Visitor, person: PartnerPerson) -> None:
    """Open the invitation, give the code, make a sign-in."""
    visitor.go(person.link)
    visitor.fill("Your code", person.code)
    visitor.press("Go on")
    visitor.look("begin-account")
    visitor.page.get_by_label("A new passphrase").fill(person.passphrase)
    visitor.press("Save and sign in")
    visitor.page.wait_for_url("**/todo/")


def choose(question: Locator, answer: str) -> None:
    """Choose an answer by its words."""
    question.get_by_label(answer, exact=True).check()


def start(visitor: Visitor, title: str) -> None:
    """From the list into one set of questions, alone."""
    visitor.go("/todo/")
    visitor.press(title)
    visitor.look("measure")
    visitor.press("Yes, go on" if "Yes, go on" in visitor.text else "Yes, begin")


def answer_page(visitor: Visitor, position: int, *, go_on: bool = True) -> int:
    """Choose the answer at this printed position for every question of the page; how many."""
    questions = visitor.page.locator("fieldset.question")
    for question in questions.all():
        question.locator("input[type=radio]").nth(position).check()
    count = questions.count()
    if go_on:
        visitor.press("Continue")
    return count


def answer_the_rest(visitor: Visitor, position: int) -> None:
    """Every page that is left, up to the check."""
    while "/questions/" in visitor.page.url:
        answer_page(visitor, position)


def send(visitor: Visitor) -> None:
    """From the check to "Received"."""
    visitor.look("check-measure")
    visitor.press("Send my answers")
    visitor.page.wait_for_url("**/received/")


def confirm_contact(visitor: Visitor) -> None:
    """Choose how to be reached, from the list and back to it."""
    visitor.press("How we may reach you")
    visitor.look("confirm-contact")
    choose(visitor.page.locator("#div_id_channel"), "Text message")
    visitor.press("Keep this")
    visitor.page.wait_for_url("**/todo/")


def wait_for_list(visitor: Visitor) -> None:
    """Until a worker has asked for every part of the intake: the list is whole then."""
    titles = [part.title for part in parts_by("partner")]
    for _ in range(60):
        visitor.go("/todo/")
        if all(title in visitor.text for title in titles):
            return
        visitor.page.wait_for_timeout(500)
    raise AssertionError("nobody asked for the intake")


def sign_in_partner(visitor: Visitor, person: PartnerPerson) -> None:
    """E-mail and passphrase, to the list."""
    sign_in(visitor, person)
    visitor.page.wait_for_url("**/todo/")
    visitor.glance("todo-later")
