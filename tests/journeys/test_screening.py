"""The care team screens two partners, each alone; what becomes of one the other never sees.

The first partner is asked in private, cleared and given papers. The second declines, is held,
deferred, and stops. Nothing of that is on a page of the first.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from screening.intake.library import parts
from tests import cast as casting
from tests.cast import Cast, Person
from tests.journeys import live, steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same, visitor
from tests.journeys.live import StaffPerson
from tests.journeys.screening_steps import (
    INTERVIEW,
    MIND,
    PRIVATE,
    acknowledge_policy,
    ask_one_in_private,
    clear_one_medically,
    clear_one_relationally,
    decline,
    defer_two,
    give_papers,
    lift,
    policy_comes_into_force,
    screen_for_risk,
    see_how_it_stands,
    told,
    withdraw,
)
from tests.journeys.test_consent import UNSAID, A, B, Clinic, in_database
from tests.outcomes.answering import follow_up
from tests.screening import consenting, reviewing
from tests.screening.answering import clean, given
from tests.screening.keeping_safe import CALM

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

STAFF = ("admin", "therapist", "prescriber")
OWN_PAGES = ("/todo/", "/contact/", "/your-part/")

# What each answers apart from a world in which nothing is wrong.
ONE = {"sleep_apnoea": "yes", "separation_plans": "thought", **CALM[PRIVATE]}
TWO = {"seizure": "yes", "first_systolic": "148", "first_diastolic": "94"}


@dataclass
class Team(Clinic):
    """The running system with those of its staff who have an authenticator app, by their role."""

    staff: dict[str, StaffPerson]


def assemble() -> tuple[Cast, dict[str, StaffPerson]]:
    """The cast with approved papers, and what both partners answer before this begins."""
    cast = casting.assemble()
    consenting.open_papers(cast)
    answer_but(cast, cast.a, ONE, without={INTERVIEW})
    answer_but(cast, cast.b, TWO, without={INTERVIEW, PRIVATE, MIND})
    consenting.clear(cast, cast.b)
    follow_up()  # before the workers would, so that no list grows while it is looked at
    return cast, {role: with_app(cast.people[role]) for role in STAFF}


def answer_but(cast: Cast, person: Person, other: Mapping[str, Any], *, without: set[str]) -> None:
    """Send every part but those, from a clean world but for what is named."""
    world = given(clean() | other)
    for code, part in parts().items():
        if code not in without:
            reviewing.answer_part(cast, person, part, world)


def with_app(person: Person) -> StaffPerson:
    """A member of staff as they sign in on pages."""
    assert person.user
    assert person.member
    secret = generate_totp_secret()
    TOTP.activate(person.user, secret)
    return StaffPerson(person.member.name, person.user.email, secret, casting.PASSWORD)


@pytest.fixture(scope="module")
def team(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Team]:
    """The cast in a running system."""
    with live.own_database() as database:
        cast, staff = in_database(django_db_blocker, database, assemble)
        with live.system(tmp_path_factory.mktemp("team"), database) as url:
            yield Team(url, database, cast, staff)


@pytest.fixture
def come(browser: Any, looks: Any, team: Team) -> Iterator[Callable[..., Visitor]]:
    """Brings somebody to a device; nothing may go wrong there, and each page is looked at."""
    came: list[Visitor] = []

    def bring(**device: Any) -> Visitor:
        came.append(visitor(browser, team.url, looks, **device))
        return came[-1]

    yield bring
    for person in came:
        person.context.close()
    faults = [fault for person in came for fault in person.faults] + looks.faults
    assert not faults, "\n".join(faults)
    for person in came:
        unseen = person.names - looks.names
        assert not unseen, f"shown, but never looked at: {unseen}"


class Watched:
    """The pages of the first partner, as they stood before anything befell the second."""

    def __init__(self, phone: Visitor) -> None:
        self.phone = phone
        self.paths = [*OWN_PAGES, *papers(phone)]
        for path in self.paths:
            phone.go(path)
            phone.glance(path.strip("/").split("/")[0])
        self.before = self.pages()

    def pages(self) -> dict[str, str]:
        return {path: self.phone.own_page(path) for path in self.paths}

    def same(self) -> None:
        """Whether every one of them is what it was, to the byte."""
        assert_same(self.before, self.pages())


def papers(phone: Visitor) -> list[str]:
    """The addresses of one's own papers, from one's list."""
    phone.go("/todo/")
    links = phone.page.locator("main a[href^='/papers/']")
    return links.evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")


def tell_of_self_harm(cast: Cast) -> None:
    """An answer that holds at the moment it is sent."""
    reviewing.answer_part(cast, cast.b, parts()[MIND], given(clean() | {"self_harm": "recent"}))


def test_screening_of_two_partners(
    come: Callable[..., Visitor], team: Team, django_db_blocker: Any
) -> None:
    admin, therapist, prescriber = (come(**DESK) for _ in STAFF)
    one, two = come(**PHONE), come(**PHONE)
    for person, role in zip((admin, therapist, prescriber), STAFF, strict=True):
        steps.sign_in_staff(person, team.staff[role])
        person.glance("today")
    couple = f"/couples/{team.cast.a.partner.couple_id}/"
    policy_comes_into_force(admin, prescriber)
    for phone, partner in ((one, A), (two, B)):
        steps.sign_in(phone, partner)
        phone.page.wait_for_url("**/todo/")
        acknowledge_policy(phone)

    ask_one_in_private(therapist, couple)
    clear_one_medically(prescriber, couple)
    clear_one_relationally(therapist, couple)
    give_papers(therapist, couple)

    watched, open_gate = Watched(one), told(admin, couple)
    decline(two)
    watched.same()
    assert_same(open_gate, told(admin, couple))

    in_database(django_db_blocker, team.database, lambda: tell_of_self_harm(team.cast))
    watched.same()
    held = told(admin, couple)
    assert held != open_gate
    screen_for_risk(therapist, couple)
    lift(prescriber, couple)
    watched.same()
    assert_same(open_gate, told(admin, couple))

    defer_two(prescriber, couple)
    watched.same()
    assert_same(held, told(admin, couple))
    withdraw(two)
    watched.same()
    assert_same(held, told(admin, couple))

    see_how_it_stands(admin, therapist, couple)
    for phone in (one, two):
        assert not phone.named(UNSAID)
