"""A clinic with stock, and short ways to move it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from kact.ledger import queries
from kact.ledger.actions import counts, giving, reversing, stock, wastes
from kact.ledger.models import Count, Lot, Movement, Substance, Waste
from kact.privacy.audience import looking_as
from tests.cast import Cast

VIAL = {
    "drug": "ketamine",
    "schedule": "III",
    "form": "solution",
    "strength": Decimal(50),
    "unit": "mL",
    "container_units": Decimal(10),
    "multi_dose": True,
    "ndc": "00000-0000-00",
}
SMALL = VIAL | {"container_units": Decimal(1), "multi_dose": False}


def paper(**other: Any) -> stock.Paper:
    """Who sent it, and its invoice."""
    terms = {
        "party": "Supplier",
        "address": "1 Road",
        "dea_number": "RS1234567",
        "paper": "I-1",
        "dated": date(2026, 1, 2),
    }
    return stock.Paper(**terms | other)


@dataclass
class Stock:
    """The stock of north, moved by its monitor unless somebody else is named."""

    cast: Cast
    session: Any = field(default_factory=uuid4)

    def substance(self, **terms: Any) -> Substance:
        with looking_as(self.cast.monitor.audience) as by:
            return stock.list_substance(by=by, **(VIAL | terms))

    def lot(self, containers: int = 1, code: str = "L1", days: int = 400, **terms: Any) -> Lot:
        """Containers of one lot, that is good for so many days more."""
        return self.receive(self.substance(**terms), containers, code, days)

    def receive(
        self, substance: Substance, containers: int = 1, code: str = "L1", days: int = 400
    ) -> Lot:
        with looking_as(self.cast.monitor.audience) as by:
            today = timezone.now().date()
            row = stock.receive_stock(
                by=by,
                substance=substance,
                code=code,
                expires_on=today + timedelta(days=days),
                location="Cabinet 1",
                containers=containers,
                paper=paper(),
            )
            return row.lot

    def give(
        self, lot: Lot, mg: Any, to: str = "a", *, who: str = "monitor", **more: Any
    ) -> Movement:
        with looking_as(self.cast.people[who].audience) as by:
            return giving.administer(
                by=by,
                lot=lot,
                mg=Decimal(mg),
                partner=self.cast.people[to].partner,
                **{"session": self.session, "key": uuid4()} | more,
            )

    def propose(self, lot: Lot, mg: Any, *, who: str = "monitor", **more: Any) -> Waste:
        terms = {"method": "absorbed", "why": "remainder"} | more
        with looking_as(self.cast.people[who].audience) as by:
            return wastes.propose_waste(by=by, lot=lot, mg=Decimal(mg), **terms)

    def witness(self, waste: Waste, who: str = "therapist") -> None:
        with looking_as(self.cast.people[who].audience) as by:
            wastes.witness_waste(by=by, waste=waste)

    def call_off(self, waste: Waste, who: str = "monitor") -> None:
        with looking_as(self.cast.people[who].audience) as by:
            wastes.call_off_waste(by=by, waste=waste)

    def send_back(self, lot: Lot, mg: Any, who: str = "monitor") -> Movement:
        with looking_as(self.cast.people[who].audience) as by:
            return stock.return_stock(
                by=by, lot=lot, mg=Decimal(mg), containers=1, paper=paper(party="Distributor")
            )

    def take_back(self, movement: Movement, who: str = "monitor", **more: Any) -> Movement:
        with looking_as(self.cast.people[who].audience) as by:
            return reversing.reverse_movement(by=by, movement=movement, reason="Wrong lot", **more)

    def count(self, lot: Lot, mg: Any, who: str = "monitor", **more: Any) -> Count:
        with looking_as(self.cast.people[who].audience) as by:
            return counts.count_lot(by=by, lot=lot, counted_mg=Decimal(mg), **more)

    def step(self, count: Count, who: str = "monitor", **more: Any) -> None:
        terms = {"what": "resolved", "text": "Miscounted in May."} | more
        with looking_as(self.cast.people[who].audience) as by:
            counts.step_discrepancy(by=by, count=count, **terms)

    def balance(self, lot: Lot) -> Decimal:
        with looking_as(self.cast.monitor.audience):
            return queries.balance_of(lot.pk)

    def open(self, lot: Lot) -> Decimal:
        with looking_as(self.cast.monitor.audience):
            return queries.open_mg(lot.pk)

    def rows(self, lot: Lot) -> list[Movement]:
        """The ledger of a lot, oldest first."""
        with looking_as(self.cast.monitor.audience):
            return list(queries.movements(lot.pk).order_by("number"))
