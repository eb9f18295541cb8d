"""Counts and inventories, and what follows where they do not find what the ledger says."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from kact.ledger import events, queries
from kact.ledger.actions.posting import lock, post
from kact.ledger.models import CaseStep, Count, Inventory, Lot, Movement
from kact.ledger.numbers import in_force
from kact.ledger.refusals import Refused, SameHand, Settled
from kact.privacy.audience import Audience
from kact.record.actions import append


@transaction.atomic
def count_lot(
    *, by: Audience, lot: Lot, counted_mg: Decimal, inventory: Inventory | None = None
) -> Count:
    """Keep what one person counted of a lot, who was not told what to find.

    The first count waits for a second, by somebody else, within the minutes of the clinic's number
    and before the lot moves. Where both find the same and the ledger says something else, a
    discrepancy is open. Raises Refused while something is drawn up or waits for a witness, SameHand
    for a second count by the same person.
    """
    lock(lot.pk)
    _nothing_half_done(lot)
    first = queries.open_count(lot.pk, _since())
    if first and first.author_id == by.user:
        raise SameHand("You have counted this lot. Somebody else counts it now.")
    last = queries.last_of(lot.pk)
    row = Count(
        clinic_id=by.clinic,
        author_id=by.user,
        lot=lot,
        inventory=first.inventory if first else inventory,
        first=first,
        counted_mg=counted_mg,
        expected_mg=queries.balance_of(lot.pk) if first else None,
        at_number=last.number if last else 0,
    )
    row.save(force_insert=True)
    verb = events.DISCREPANCY_OPENED if row.is_discrepancy else events.STOCK_COUNTED
    append(verb, by=by, data={"count": str(row.pk)})
    return row


def waiting_count(lot: Lot) -> Count | None:
    """The first count of a lot that still waits for a second."""
    return queries.open_count(lot.pk, _since())


def _since() -> object:
    return timezone.now() - timedelta(minutes=in_force("second_count_minutes"))


def _nothing_half_done(lot: Lot) -> None:
    if queries.open_mg(lot.pk) or queries.awaiting_witness().filter(lot=lot).exists():
        raise Refused(
            "Something of this lot is drawn up, or waits for a witness. Finish that first."
        )


@transaction.atomic
def begin_inventory(*, by: Audience, business: str) -> Inventory:
    """Begin an inventory: the first of a clinic is its initial one. Each lot is then counted."""
    kind = Inventory.Kind.PERIODIC if queries.inventories().exists() else Inventory.Kind.INITIAL
    row = Inventory(clinic_id=by.clinic, author_id=by.user, kind=kind, business=business)
    row.save(force_insert=True)
    append(events.INVENTORY_BEGUN, by=by, data={"inventory": str(row.pk)})
    return row


@transaction.atomic
def step_discrepancy(
    *, by: Audience, count: Count, what: str, text: str, adjust: bool = False
) -> CaseStep:
    """Note what was done about a discrepancy; the last step resolves it.

    With ``adjust``, the ledger then says what was counted, in a row of its own: somebody else than
    the second who counted does that. Raises SameHand, Settled, Refused.
    """
    lock(count.lot_id)
    if queries.is_resolved(count.pk):
        raise Settled("This discrepancy is resolved.")
    if adjust and what != CaseStep.What.RESOLVED:
        raise Refused("The ledger is put right when the discrepancy is resolved.")
    if adjust and count.author_id == by.user:
        raise SameHand("Somebody else puts the ledger right: you counted last.")
    row = CaseStep(clinic_id=by.clinic, author_id=by.user, count=count, what=what, text=text)
    row.save(force_insert=True)
    if adjust:
        kind = Movement.Kind.ADJUSTED
        post(by=by, lot=count.lot, kind=kind, mg=count.difference, count=count, reason=text[:240])
    append(events.DISCREPANCY_STEPPED, by=by, data={"count": str(count.pk), "what": what})
    return row
