"""The demo's controlled stock: one item in two lots, one of which expires soon."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from kact.desk.demo.people import Office
from kact.ledger.actions import counts, stock
from kact.privacy.audience import looking_as
from kact.privacy.roles import Role

LOTS = (("KT-2291", 40, 1), ("KT-2417", 400, 4))  # number, days it is good for, vials


def take_in(office: Office) -> None:
    """A delivery of each lot, and a count of the first by two."""
    with looking_as(office.staff[Role.PRESCRIBER]) as by:
        item = stock.list_substance(
            by=by,
            drug="ketamine",
            schedule="III",
            form="solution",
            strength=Decimal(50),
            unit="mL",
            container_units=Decimal(10),
            multi_dose=True,
            ndc="00000-0000-00",
        )
        today = timezone.localdate()
        first, _second = [
            stock.receive_stock(
                by=by,
                substance=item,
                code=code,
                expires_on=today + timedelta(days=days),
                location="Cabinet, treatment room",
                containers=vials,
                paper=stock.Paper("Demo Supply", "1 Demo Road", "RD0000000", "I-1001", today),
            )
            for code, days, vials in LOTS
        ]
    for role in (Role.PRESCRIBER, Role.MONITOR):
        with looking_as(office.staff[role]) as by:
            counts.count_lot(by=by, lot=first.lot, counted_mg=first.mg)
