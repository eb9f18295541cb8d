"""What a dose does to the clinic's controlled stock, in the dose's own transaction.

A dose out of a lot of the ledger writes its row there or is not given. What came from elsewhere, as
a lozenge from a pharmacy to the patient, has no lot here and moves nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from math import ceil

from kact.ledger import queries
from kact.ledger.actions.giving import administer
from kact.ledger.actions.reversing import reverse_movement
from kact.ledger.actions.wastes import propose_waste
from kact.ledger.models import Draw, Lot, Waste
from kact.ledger.refusals import Refused
from kact.privacy.audience import Audience
from sessions.models import GivenDose, PreparedDose, RefusedDose, VoidedDose
from sessions.refusals import NotInStock


def post_dose(by: Audience, dose: GivenDose) -> None:
    """Take what was given out of its lot, and ask for a witness of what was not.

    What is over of a container for a single dose waits to be given to the other partner, or wasted;
    until then the day cannot be signed. Raises NotInStock.
    """
    lot = _lot_of(dose.prepared)
    if lot is None:
        return
    with _in_stock():
        movement = administer(
            by=by,
            lot=lot,
            mg=dose.given_mg,
            partner=dose.subject,
            session=dose.dosing_session_id,
            key=dose.pk,
            drawn=_drawn(lot, dose),
        )
        if lot.substance.multi_dose and dose.wasted_mg:
            _waste(by, lot, dose.wasted_mg, Waste.Why.REMAINDER, movement.draw)


def post_refusal(by: Audience, refused: RefusedDose) -> None:
    """Ask for a witness of a dose that was drawn up and put away. Raises NotInStock."""
    if lot := _lot_of(refused.prepared):
        with _in_stock():
            _waste(by, lot, refused.wasted_mg, Waste.Why.REFUSED, None)


def post_void(by: Audience, void: VoidedDose) -> None:
    """Put back what a dose took out that was not given so. Raises NotInStock."""
    if movement := queries.movement_under(void.dose_id):
        with _in_stock():
            reverse_movement(by=by, movement=movement, reason=void.reason, key=void.pk)


def _lot_of(prepared: PreparedDose) -> Lot | None:
    return queries.lot(prepared.lot_id) if prepared.lot_id else None


def _drawn(lot: Lot, dose: GivenDose) -> Draw | Decimal | None:
    """What was opened for it: of several doses what was drawn up, of a single one the whole."""
    if lot.substance.multi_dose:
        return dose.planned_mg if dose.wasted_mg else None
    for draw in queries.unreconciled(dose.dosing_session_id):
        if draw.lot_id == lot.pk and queries.open_of(draw) >= dose.given_mg:
            return draw
    size = lot.substance.container_mg
    return size * ceil(dose.planned_mg / size)


def _waste(by: Audience, lot: Lot, mg: Decimal, why: Waste.Why, draw: Draw | None) -> None:
    method = Waste.Method.ABSORBED
    propose_waste(by=by, lot=lot, mg=mg, method=method, why=why, draw=draw)


@contextmanager
def _in_stock() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise NotInStock(str(refused)) from refused
