"""What of the ledger must be settled before a dosing day is signed off."""

from uuid import UUID

from kact.ledger import queries
from kact.ledger.actions.posting import shown
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job


def unsettled(*, by: Audience, session: UUID) -> list[str]:
    """A sentence for each draw of one dosing session of which something is unaccounted for.

    Empty where all that was drawn was given, or wasted before a witness, or is left in a container
    of several doses: then the ledger does not stand in the way. Whoever signs off need not read the
    ledger; the sentences name a lot and an amount, and no patient.
    """
    with looking_as(Audience.job(Job.KEEPER, by.clinic)):
        draws = queries.unreconciled(session)
        return [
            f"Of lot {draw.lot.code}, {shown(draw.open)} mg of {shown(draw.taken)} mg drawn are"
            " neither given nor wasted before a witness."
            for draw in draws
        ]
