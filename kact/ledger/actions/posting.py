"""The one way a movement comes into the ledger, and the lock it comes in under."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from kact.couples.actions import take_turns
from kact.ledger import queries
from kact.ledger.models import Lot, Movement
from kact.ledger.refusals import KeyTaken, NotEnough
from kact.privacy.audience import Audience

PLACES = Decimal("0.0001")


def lock(lot: UUID) -> None:
    """Wait until nobody else moves this lot, and keep others waiting until the commit."""
    take_turns(f"ledger:{lot}")


def exact(mg: Decimal) -> Decimal:
    """An amount above nought that the ledger can hold exactly. Raises ValueError."""
    if not isinstance(mg, Decimal) or not mg.is_finite() or mg <= 0 or mg != mg.quantize(PLACES):
        raise ValueError("An amount is a Decimal above nought with at most four places.")
    return mg


def post(
    *,
    by: Audience,
    lot: Lot,
    kind: Movement.Kind,
    mg: Decimal,
    key: UUID | None = None,
    pk: UUID | None = None,
    **behind: Any,
) -> Movement:
    """Append one movement of a locked lot. Raises NotEnough.

    ``behind`` is what the movement follows from: its draw, consignment, waste, count or the
    movement it takes back, and a reason.
    """
    last = queries.last_of(lot.pk)
    before = last.after_mg if last else queries.NOUGHT
    if before + mg < 0:
        raise NotEnough(f"The ledger has {shown(before)} mg of lot {lot.code}.")
    row = Movement(
        id=pk or uuid4(),
        clinic_id=by.clinic,
        author_id=by.user,
        lot=lot,
        number=last.number + 1 if last else 1,
        kind=kind,
        mg=mg,
        before_mg=before,
        after_mg=before + mg,
        sent_as=key or uuid4(),
        **behind,
    )
    row.save(force_insert=True)
    return row


def sent_before(
    *, by: Audience, key: UUID | None, lot: Lot, kind: Movement.Kind, mg: Decimal
) -> Movement | None:
    """The movement that came under this key already. Raises KeyTaken if it was another.

    Whoever sends the same key at the same time waits for the first to be done.
    """
    if key is None:
        return None
    take_turns(f"ledger-key:{by.clinic}:{key}")
    found: Movement | None = Movement.objects.filter(sent_as=key).select_related("draw").first()
    if found and (found.lot_id, found.kind, found.mg) != (lot.pk, kind, mg):
        raise KeyTaken("Something else was sent under the same key.")
    return found


def shown(mg: Decimal) -> str:
    """An amount as staff read it, without trailing noughts: `12.5`."""
    whole = mg.normalize()
    return f"{whole:f}"
