"""Plants each clinic's own numbers: one that waits, and with a prescriber one in force."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.privacy.audience import looking_as
from kact.protocol import actions
from kact.protocol.models import ApprovedNumber, ChosenNumber
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

FIRST_OF_A_CLINIC = {"a", "e"}
PRESCRIBER_OF = {"north": "prescriber"}
WAITS, IN_FORCE = "safety.sitting_hours", "intake.heart_rate.warn_above"
FORMS = {
    "propose_number": {"value": "6", "reason": "Sooner."},
    "return_number": {"reason": "As it was."},
}


def plant(world: "World", partner: Thing) -> None:
    """A clinic's numbers are about no partner in particular."""
    if partner.subject not in FIRST_OF_A_CLINIC:
        return
    world.things.append(Thing("number", WAITS, partner.clinic))
    _propose(world, partner.clinic, WAITS, Decimal(6), state="waiting")
    if word := PRESCRIBER_OF.get(partner.clinic):
        row = _propose(world, partner.clinic, IN_FORCE, Decimal(110), state="approved")
        with looking_as(world.cast.people[word].audience) as by:
            proof = Proof("0" * 64, ("totp",), timezone.now())
            actions.approve_number(by=by, proposal=row, proof=proof)
            made = ApprovedNumber.objects.get(proposal=row)
        world.add(Thing("approved number", made.pk, partner.clinic), ApprovedNumber)


def _propose(world: "World", clinic: str, code: str, value: Decimal, *, state: str) -> ChosenNumber:
    mine = Thing("number proposal", None, clinic, state=state)
    with looking_as(world.cast.people[worlds.ADMIN_OF[clinic]].audience) as by:
        row = actions.propose_number(by=by, code=code, value=value, reason=world.word(mine))
    world.add(Thing("number proposal", row.pk, clinic, state=state), ChosenNumber)
    return row
