"""Plants one clinic's stock and what was given of it to each partner, as its keepers do it."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from kact.couples.models import Partner
from kact.ledger import queries
from kact.ledger.actions import counts, giving, reversing, stock, wastes
from kact.ledger.models import (
    CaseStep,
    Consignment,
    Count,
    Dispensed,
    Draw,
    Inventory,
    Lot,
    Movement,
    Substance,
    Waste,
    WasteAnswer,
)
from kact.privacy.audience import looking_as
from tests.canaries import Thing

if TYPE_CHECKING:
    from tests.matrix.world import World

NORTH = "north"  # the only clinic of the cast with somebody who keeps stock
ITEM = {
    "drug": "ketamine",
    "schedule": "III",
    "form": "solution",
    "strength": "50",
    "unit": "mL",
    "container_units": "10",
}
ON_PAPER = {
    "containers": "1",
    "party": "Supplier",
    "address": "1 Road",
    "dea_number": "RS1234567",
    "paper": "I-1",
    "dated": "2026-01-02",
    "key": "00000000-0000-4000-8000-00000000beef",
}
FORMS: dict[str, dict[str, Any]] = {
    "list_substance": ITEM | {"ndc": "1"},
    "receive_stock": ON_PAPER | {"code": "K", "expires_on": "2999-01-31", "location": "C"},
    "return_stock": ON_PAPER | {"mg": "1"},
    "propose_waste": {"draw": "stock", "mg": "1", "why": "expired", "method": "absorbed"},
    "count_lot": {"counted_mg": "1"},
    "reverse_movement": {"reason": "Wrong.", "key": ON_PAPER["key"]},
    "step_discrepancy": {"what": "note", "text": "Looked."},
    "begin_inventory": {"business": "opening"},
    "export_inventory": {"kind": "csv"},
    "export_ledger": {"since": "2026-01-01", "until": "2027-12-31", "kind": "csv"},
}


def plant(world: "World", partner: Thing) -> None:
    """The clinic's stock, once; then a dose of each partner."""
    if partner.clinic != NORTH:
        return
    if not world.of("substance"):
        _stock(world)
        _counts(world)
        _wastes(world)
    _given(world, partner)


def _add(world: "World", kind: str, row: Any, model: type, **more: Any) -> None:
    world.add(Thing(kind, row.pk, NORTH, **more), model)


def _stock(world: "World") -> None:
    """Two lots of an item, with their papers."""
    item, lot, paper = (Thing(kind, None, NORTH) for kind in ("substance", "lot", "consignment"))
    with looking_as(world.cast.monitor.audience) as by:
        terms = ITEM | {n: Decimal(ITEM[n]) for n in ("strength", "container_units")}
        substance = stock.list_substance(by=by, **terms, multi_dose=True, ndc=world.word(item))
        _add(world, "substance", substance, Substance)
        for _ in range(2):
            row = stock.receive_stock(
                by=by,
                substance=substance,
                code=world.word(lot),
                expires_on=date(2999, 1, 31),
                location=world.word(lot),
                containers=4,
                paper=stock.Paper(
                    *(world.word(paper), world.word(paper), "RS1234567", world.word(paper)),
                    timezone.localdate(),
                ),
            )
            _add(world, "lot", row.lot, Lot)
            _add(world, "consignment", row.consignment, Consignment)
            _add(world, "movement", row, Movement)


def _lot(world: "World", n: int) -> Lot:
    return queries.lot(world.of("lot")[n].pk)


def _counts(world: "World") -> None:
    """An inventory in which both count too little of the second lot, and a step about it."""
    cast = world.cast
    with looking_as(cast.monitor.audience) as by:
        inventory = counts.begin_inventory(by=by, business="opening")
        _add(world, "inventory", inventory, Inventory)
        lot, there = _lot(world, 1), Decimal(1990)
        first = counts.count_lot(by=by, lot=lot, counted_mg=there, inventory=inventory)
        _add(world, "count", first, Count)
    with looking_as(cast.prescriber.audience) as by:
        second = counts.count_lot(by=by, lot=lot, counted_mg=there)
        _add(world, "count", second, Count, state="discrepancy")
        text = world.word(Thing("case step", None, NORTH))
        step = counts.step_discrepancy(by=by, count=second, what="note", text=text)
        _add(world, "case step", step, CaseStep)


def _wastes(world: "World") -> None:
    """One that was witnessed, and one that waits for it."""
    how = {"mg": Decimal(2), "method": "absorbed", "why": "expired"}
    for state in ("answered", ""):
        with looking_as(world.cast.monitor.audience) as by:
            note = world.word(Thing("waste", None, NORTH, state=state))
            row = wastes.propose_waste(by=by, lot=_lot(world, 0), note=note, **how)
            _add(world, "waste", row, Waste, state=state)
        if state:
            with looking_as(world.cast.therapist.audience) as by:
                wastes.witness_waste(by=by, waste=row)
                world.models.add(WasteAnswer)  # its id is its waste's


def _given(world: "World", partner: Thing) -> None:
    """A dose with a name and address that nobody else has; and one that was taken back."""
    mine = Thing("dispensed", None, partner.clinic, partner.couple, partner.subject)
    with looking_as(world.cast.monitor.audience) as by:
        row = giving.administer(
            by=by,
            lot=_lot(world, 0),
            mg=Decimal(30),
            partner=_partner(world, partner),
            session=uuid4(),
            key=uuid4(),
            drawn=Decimal(31),
            name=world.word(mine),
            address=world.word(mine),
        )
        world.models.add(Dispensed)  # its id is its movement's
        _add(world, "movement", row, Movement)
        _add(world, "draw", row.draw, Draw)
        if len(world.of("draw")) == 1:
            reason = world.word(Thing("movement", None, NORTH))
            back = reversing.reverse_movement(by=by, movement=row, reason=reason)
            _add(world, "movement", back, Movement)


def _partner(world: "World", partner: Thing) -> Partner:
    """The partner's place; a keeper need not be on their team."""
    return Partner(id=partner.pk, couple_id=world.cast.couples[partner.couple].pk)
