"""Whatever b is asked, keeps or is found to be, a's pages and the administrator's stay alike."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from kact.privacy.audience import looking_as
from screening.actions import intake as intakes
from screening.actions.holds import hold
from screening.actions.risk import record_suicide_screen
from screening.actions.safety import check_voluntariness
from screening.intake.answers import Given
from screening.intake.library import parts_by
from screening.models import Hold
from tests.cast import Cast
from tests.matrix.browser import Browser
from tests.matrix.conftest import UNLIMITED
from tests.matrix.twins import Pair, seen
from tests.screening.filling_in import ask, begin, intake_of, save
from tests.screening.keeping_safe import (
    acknowledge,
    confide,
    find,
    held,
    in_force,
    partner_of,
    sit,
)

Happening = Callable[[Cast], None]
POLICY = "/papers/how-we-keep-it/"


def a_hold(cast: Cast) -> None:
    with looking_as(cast.prescriber.audience) as me:
        for cause in ("medical", "psychiatric"):
            hold(by=me, partner=partner_of(cast.b), cause=Hold.Cause(cause))


def a_disposition(cast: Cast) -> None:
    sit(cast.therapist, cast.b, company="adult")
    find(cast.therapist, cast.b, "conjoint_not_indicated", pattern="coercive_control")


def no_free_choice(cast: Cast) -> None:
    sitting = sit(cast.therapist, cast.b)
    with looking_as(cast.therapist.audience) as me:
        check_voluntariness(
            by=me, partner=partner_of(cast.b), sitting=sitting, free=False, note="Afraid."
        )


def a_matter(cast: Cast) -> None:
    confide(cast.therapist, cast.b)


def high_risk(cast: Cast) -> None:
    marks = {"1": "yes", "2": "no", "6": "yes", "6r": "yes"}
    with looking_as(cast.prescriber.audience) as me:
        record_suicide_screen(by=me, partner=partner_of(cast.b), marks=marks)


def an_urgent_answer(cast: Cast) -> None:
    _close(cast, intakes.submit_intake, could_say_no="no")


def a_screen_declined(cast: Cast) -> None:
    _close(cast, intakes.decline_intake)


def a_screen_postponed(cast: Cast) -> None:
    _close(cast, intakes.postpone_intake, refusal_consequence="yes")


def _close(cast: Cast, close: Callable[..., None], **answers: str) -> None:
    begin(cast.b, "private_questions")
    given = {code: Given(value) for code, value in answers.items()}
    row = save(cast.b, "private_questions", given)
    with looking_as(cast.b.audience) as me:
        close(by=me, intake=row)


HAPPENINGS = (
    a_hold,
    a_disposition,
    no_free_choice,
    a_matter,
    high_risk,
    an_urgent_answer,
    a_screen_declined,
    a_screen_postponed,
)


@pytest.fixture
def clinic(cast: Cast) -> Iterator[Cast]:
    """Both partners asked for everything, and the policy read by both; time stands still."""
    with override_settings(**UNLIMITED), time_machine.travel(timezone.now(), tick=False):
        yield _asked(cast)


def _asked(cast: Cast) -> Cast:
    row = in_force(cast)
    for person in (cast.a, cast.b):
        acknowledge(person, row)
        ask(cast, person, *(part.code for part in parts_by("partner")))
    return cast


def pages_of(cast: Cast, word: str) -> list[str]:
    """The addresses on which anything of it could show."""
    if word == "admin":
        couple = cast.couples["first"].pk
        return ["/today/", "/couples/", f"/couples/{couple}/", f"/couples/{couple}/care-team/"]
    intake = intake_of(cast.people[word], "private_questions").pk
    steps = ("", "questions/1/", "questions/2/", "check/", "received/")
    return ["/todo/", "/contact/", POLICY, *(f"/forms/{intake}/{step}" for step in steps)]


def seen_by(cast: Cast, word: str) -> dict[str, str]:
    """What somebody sees on each of them."""
    browser = Browser(Pair(cast), word)
    return {path: seen(browser.get(path)) for path in pages_of(cast, word)}


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_a_and_the_administrator_see_nothing_of_it(clinic: Cast, happening: Happening) -> None:
    before = {word: seen_by(clinic, word) for word in ("a", "admin")}
    happening(clinic)
    assert held(clinic, clinic.b) is (happening is not a_screen_declined)
    assert {word: seen_by(clinic, word) for word in before} == before


def test_b_sees_nothing_of_what_clinicians_found_about_them(clinic: Cast) -> None:
    before = seen_by(clinic, "b")
    for happening in (a_hold, a_disposition, no_free_choice, a_matter, high_risk):
        happening(clinic)
    assert seen_by(clinic, "b") == before


def test_b_sees_no_difference_between_sent_declined_and_postponed(clinic: Cast) -> None:
    after = []
    for happening in (an_urgent_answer, a_screen_declined, a_screen_postponed):
        with transaction.atomic():
            happening(clinic)
            after.append(seen_by(clinic, "b"))
            transaction.set_rollback(True)
    assert after[0] == after[1] == after[2]
    assert after[0] != seen_by(clinic, "b")
