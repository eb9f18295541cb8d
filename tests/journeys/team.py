"""The cast in a running system of its own, with those of its staff who work on pages."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connections

from screening.intake.library import parts
from tests import cast as casting
from tests.cast import Cast, Person
from tests.journeys.live import StaffPerson
from tests.journeys.screening_steps import INTERVIEW, MIND, PRIVATE
from tests.journeys.steps import PartnerPerson
from tests.outcomes.answering import follow_up
from tests.screening import consenting, reviewing
from tests.screening.answering import clean, given
from tests.screening.keeping_safe import CALM

STAFF = ("admin", "therapist", "prescriber", "monitor")
A = PartnerPerson("Person a", "a@mail.example", "", casting.PASSWORD)
B = PartnerPerson("Person b", "b@mail.example", "", casting.PASSWORD)

# What no title and no address may say on a partner's phone.
UNSAID = ("ketamin", "couple", "partner", "therap", "consent", "dos", "treatment", "screening")

# What each answers apart from a world in which nothing is wrong.
ONE = {"sleep_apnoea": "yes", "separation_plans": "thought", **CALM[PRIVATE]}
TWO = {"seizure": "yes", "first_systolic": "148", "first_diastolic": "94"}


@dataclass
class Team:
    """A running system, its cast, and how its staff sign in, by their role."""

    url: str
    database: str
    cast: Cast
    staff: dict[str, StaffPerson]


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


def assemble() -> tuple[Cast, dict[str, StaffPerson]]:
    """The cast with approved papers, no time to think asked for, and what a and b answered."""
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
