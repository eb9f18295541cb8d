"""The care team screens two partners, each alone; what becomes of one the other never sees.

The first partner is asked in private, cleared and given papers. The second declines, is held,
deferred, and stops. Nothing of that is on a page of the first.
"""

from collections.abc import Callable
from typing import Any

import pytest

from screening.intake.library import parts
from tests.cast import Cast
from tests.journeys import steps
from tests.journeys.browsing import DESK, PHONE, Visitor, assert_same
from tests.journeys.screening_steps import (
    MIND,
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
from tests.journeys.team import UNSAID, A, B, Team, in_database
from tests.screening import reviewing
from tests.screening.answering import clean, given

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

ROLES = ("admin", "therapist", "prescriber")

OWN_PAGES = ("/todo/", "/contact/", "/your-part/")


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
    admin, therapist, prescriber = (come(**DESK) for _ in ROLES)
    one, two = come(**PHONE), come(**PHONE)
    for person, role in zip((admin, therapist, prescriber), ROLES, strict=True):
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
