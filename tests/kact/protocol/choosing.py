"""How a clinic comes by a number of its own, for the tests: proposed, proved, approved."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.privacy.audience import looking_as
from kact.protocol import actions
from kact.protocol.models import ChosenNumber
from kact.protocol.numbers import Chosen
from kact.protocol.queries import numbers_in_force
from tests.cast import Cast, Person

CLEARANCE_DAYS = "eligibility.medical_clearance.days"


def proof(*methods: str, minutes_ago: float = 0) -> Proof:
    """Somebody proved who they are, by an app's code unless another way is named."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return Proof("0" * 64, methods or ("totp",), at)


def propose(person: Person, code: str, value: str | None) -> ChosenNumber:
    """A proposal by this person; None is the program's own number."""
    exact = None if value is None else Decimal(value)
    with looking_as(person.audience) as by:
        return actions.propose_number(by=by, code=code, value=exact, reason="As we agreed.")


def approve(person: Person, row: ChosenNumber, **other: Any) -> None:
    """They sign it, having just proved who they are."""
    with looking_as(person.audience) as by:
        actions.approve_number(by=by, proposal=row, **{"proof": proof()} | other)


def choose(cast: Cast, code: str, value: str | None) -> None:
    """The administrator proposes and the prescriber approves, so that it counts."""
    approve(cast.prescriber, propose(cast.admin, code, value))


def counts_for(person: Person) -> Chosen:
    """What counts for whoever looks."""
    with looking_as(person.audience):
        return numbers_in_force()


def plain(chosen: Mapping[str, Decimal]) -> dict[str, str]:
    """The same in plain digits."""
    return {code: f"{value.normalize():f}" for code, value in chosen.items()}
