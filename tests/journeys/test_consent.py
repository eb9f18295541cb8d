"""A partner reads, understands and signs a paper alone on a phone, and may stop."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connections

from tests import cast as casting
from tests.cast import Cast
from tests.journeys import live, steps
from tests.journeys.browsing import PHONE, Visitor, assert_same, visitor
from tests.journeys.steps import PartnerPerson
from tests.outcomes.answering import follow_up
from tests.screening import consenting

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

UNSAID = ("ketamin", "couple", "partner", "therap", "consent", "dos", "treatment", "screening")
PAPER = "Paper: your privacy"
A = PartnerPerson("Person a", "a@mail.example", "", casting.PASSWORD)
B = PartnerPerson("Person b", "b@mail.example", "", casting.PASSWORD)


@dataclass
class Clinic:
    """A running system of its own, whose papers are approved and given to both partners."""

    url: str
    database: str
    cast: Cast


def in_database(blocker: Any, database: str, work: Callable[[], Any]) -> Any:
    """Do something in another database, beside the browser's own loop; what it brought back."""

    def there() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with blocker.unblock(), ThreadPoolExecutor(1) as beside:
        default = connections.databases["default"]
        before = default["NAME"]
        default["NAME"] = database
        try:
            return beside.submit(there).result()
        finally:
            default["NAME"] = before


def assemble() -> Cast:
    """The cast; no time to think is asked for, so that one test can do it all."""
    cast = casting.assemble()
    consenting.open_papers(cast)
    for person in (cast.a, cast.b):
        consenting.clear(cast, person)
        consenting.offer(cast, person)
        consenting.explain(cast, person)
    follow_up()  # before the workers would, so that no list grows while it is looked at
    return cast


@pytest.fixture(scope="module")
def clinic(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Clinic]:
    """The cast in a running system."""
    with live.own_database() as database:
        cast = in_database(django_db_blocker, database, assemble)
        with live.system(tmp_path_factory.mktemp("clinic"), database) as url:
            yield Clinic(url, database, cast)


@pytest.fixture
def phones(browser: Any, looks: Any, clinic: Clinic) -> Iterator[tuple[Visitor, Visitor]]:
    """Each partner at a phone of their own; nothing may have gone wrong on either."""
    both = tuple(visitor(browser, clinic.url, looks, **PHONE) for _ in range(2))
    yield both
    for person in both:
        person.context.close()
    assert not [fault for person in both for fault in person.faults] + looks.faults


def read_every_part(phone: Visitor) -> None:
    """Part by part, with one wrong answer on the way."""
    missed = False
    while "/parts/" in phone.page.url:
        answers = phone.page.locator("fieldset.question input[type=radio]")
        phone.page.get_by_label("Your initials").fill("PA")
        if answers.count() and not missed:
            missed = True
            answers.nth(2).check()
            phone.press("Continue")
            phone.look("consent-element-missed")
            assert "Not quite" in phone.text
            continue
        number = phone.page.url.rstrip("/").rsplit("/", 1)[1]
        if answers.count():
            answers.nth({"2": 0, "4": 1}[number]).check()
        phone.glance("consent-element")
        phone.press("Continue")


def test_partner_signs_alone_on_a_phone_and_stops(
    clinic: Clinic, phones: tuple[Visitor, Visitor], django_db_blocker: Any
) -> None:
    phone, other = phones
    steps.sign_in(other, B)
    other.page.wait_for_url("**/todo/")
    before = {path: other.own_page(path) for path in ("/todo/", "/your-part/")}
    steps.sign_in(phone, A)
    phone.page.wait_for_url("**/todo/")
    secret = generate_totp_secret()
    user = clinic.cast.a.user
    in_database(django_db_blocker, clinic.database, lambda: TOTP.activate(user, secret))

    phone.press(PAPER)
    phone.look("consent-paper")
    phone.press("Yes, begin")
    phone.look("read-consent")
    assert "Whom we work for" in phone.text
    phone.press("Go on, part by part")
    read_every_part(phone)
    phone.look("sign-consent-prove")
    assert "Before you sign we make sure" in phone.text
    phone.press("Use authenticator app or code")
    phone.page.locator("input[name=code]").fill(steps.code_now(secret))
    phone.press("Go on")
    phone.look("sign-consent")
    phone.press("Sign")
    phone.look("sign-consent-empty")
    assert "Type your full name" in phone.text
    phone.fill("Your full name", "Person A")
    phone.page.get_by_label("Somewhere else, on my own").check()
    phone.press("Sign")
    phone.look("signed-consent")
    assert "You signed this on" in phone.text
    phone.go("/todo/")
    phone.look("todo-signed")
    assert "Signed." in phone.text
    assert_same(before, {path: other.own_page(path) for path in before})

    phone.press("Your part in this")
    phone.look("your-part")
    phone.page.get_by_text("I want to stop", exact=True).click()
    phone.page.get_by_label("Yes, I want to stop").check()
    phone.press("Stop")
    phone.look("your-part-stopped")
    assert "You have told us that you want to stop." in phone.text
    assert_same(before, {path: other.own_page(path) for path in before})
    assert not phone.named(UNSAID)
