"""A live system and a real Chromium for the journeys, both gone when the last one ends."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import live, steps
from tests.journeys import team as teams
from tests.journeys.browsing import DESK, PHONE, Visitor, visitor
from tests.journeys.looks import Looks
from tests.journeys.steps import Pair, PartnerPerson
from tests.journeys.team import Team, in_database

FLAGS = [
    "--no-sandbox",  # the suite may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[live.House]:
    """The running system, with the clinic's first two people in it."""
    with live.own_database() as database:
        with django_db_blocker.unblock():
            staff = live.open_clinic(database)
        with live.system(tmp_path_factory.mktemp("house"), database) as url:
            yield live.House(url, *staff)


@pytest.fixture(scope="package")
def browser(house: live.House) -> Iterator[Browser]:
    """One Chromium, which keeps left pages in memory as a person's does: Back must be safe too."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def looks() -> Iterator[Looks]:
    """What was looked at by all journeys together."""
    kept = Looks()
    yield kept
    print(f"\n{len(kept.seen)} pages looked at, {kept.checks} checks with axe")


@pytest.fixture
def arrive(browser: Browser, house: live.House, looks: Looks) -> Iterator[Callable[..., Visitor]]:
    """Brings somebody to a device; afterwards nothing may have gone wrong on any of them."""
    yield from _visits(browser, house.url, looks)


@pytest.fixture
def come(browser: Browser, team: Team, looks: Looks) -> Iterator[Callable[..., Visitor]]:
    """As ``arrive``, to the system of the whole cast."""
    yield from _visits(browser, team.url, looks)


def _visits(browser: Browser, url: str, looks: Looks) -> Iterator[Callable[..., Visitor]]:
    came: list[Visitor] = []

    def bring(**device: Any) -> Visitor:
        came.append(visitor(browser, url, looks, **device))
        return came[-1]

    yield bring
    for person in came:
        person.context.close()
    faults = [fault for person in came for fault in person.faults] + looks.faults
    looks.faults = []
    assert not faults, "\n".join(faults)
    for person in came:
        if person.scripts:  # without scripts the pages are the same, and axe cannot run
            unseen = person.names - looks.names
            assert not unseen, f"shown, but never looked at: {unseen}"


@pytest.fixture(scope="package")
def team(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Team]:
    """The cast in a running system of its own."""
    with live.own_database() as database:
        cast, staff = in_database(django_db_blocker, database, teams.assemble)
        with live.system(tmp_path_factory.mktemp("team"), database) as url:
            yield Team(url, database, cast, staff)


@pytest.fixture(scope="package")
def pair(browser: Browser, house: live.House, looks: Looks) -> Pair:
    """A couple registered, invited and begun on pages, for journeys that start later."""
    two_people = (
        PartnerPerson("Robin", "robin@post.example", "555 0211"),
        PartnerPerson("Sascha", "sascha@post.example", "555 0212"),
    )
    came = [visitor(browser, house.url, looks, **device) for device in (DESK, PHONE, PHONE)]
    admin, *phones = came
    steps.sign_in_staff(admin, house.admin)
    path = steps.register(admin, *two_people, house.therapist.name)
    for phone, person in zip(phones, two_people, strict=True):
        steps.invite(admin, path, person)
        steps.begin(phone, person)
        steps.confirm_contact(phone)
        steps.wait_for_list(phone)
    for person in came:
        person.context.close()
    return Pair(path, *two_people)
