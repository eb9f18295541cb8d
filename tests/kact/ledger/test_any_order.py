"""Whatever is done in whatever order, every lot adds up and every waste has two hands.

What is asked here is said again by hand, from plain sums that the ledger never sees.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kact.ledger.models import Dispensed, WasteAnswer
from kact.ledger.refusals import Refused
from kact.privacy.audience import looking_as
from tests.kact.ledger.stocking import SMALL, Stock
from tests.proof import LEDGERS

amounts = st.decimals(min_value="0.0001", max_value="60", places=4)
lots, pick = st.integers(0, 1), st.integers(0, 9)
who = st.sampled_from(["monitor", "prescriber"])
steps = st.one_of(
    st.tuples(st.just("receive"), lots),
    st.tuples(st.just("give"), lots, amounts, st.sampled_from("abc"), st.booleans()),
    st.tuples(st.just("share"), pick, amounts, st.sampled_from("abc")),
    st.tuples(st.just("propose"), lots, amounts, who),
    st.tuples(st.just("propose_of_draw"), pick, amounts, who),
    st.tuples(st.just("witness"), pick, st.sampled_from(["therapist", "monitor", "prescriber"])),
    st.tuples(st.just("call_off"), pick),
    st.tuples(st.just("send_back"), lots, amounts),
    st.tuples(st.just("take_back"), pick),
    st.tuples(st.just("count"), lots, st.sampled_from(["-2", "0", "0.5"])),
)
tried = {"steps": 0, "held": 0}


class Book:
    """A second book of the same stock: sums by kind, lot by lot."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        item = stock.substance(**SMALL)
        self.lots = [stock.receive(item, 2, code) for code in ("L1", "L2")]
        self.item, self.draws, self.wastes, self.rows = item, [], [], []
        self.sums: Any = defaultdict(Decimal)
        for lot in self.lots:
            self.sums[lot.pk, "received"] += 100

    def note(self, row: Any, kind: str) -> None:
        self.sums[row.lot_id, kind] += abs(row.mg)
        self.rows.append(row)

    def receive(self, lot: int) -> None:
        self.stock.receive(self.item, 1, self.lots[lot].code)
        self.note(self.stock.rows(self.lots[lot])[-1], "received")

    def give(self, lot: int, mg: Decimal, to: str, more: bool) -> None:
        row = self.stock.give(self.lots[lot], mg, to, drawn=mg + 1 if more else None)
        self.draws += [row.draw] if row.draw else []
        self.note(row, "given")

    def share(self, n: int, mg: Decimal, to: str) -> None:
        draw = self.draws[n]
        self.note(self.stock.give(draw.lot, mg, to, drawn=draw), "given")

    def propose(self, lot: int, mg: Decimal, who: str) -> None:
        self.wastes.append(self.stock.propose(self.lots[lot], mg, who=who))

    def propose_of_draw(self, n: int, mg: Decimal, who: str) -> None:
        draw = self.draws[n]
        self.wastes.append(self.stock.propose(draw.lot, mg, who=who, draw=draw))

    def witness(self, n: int, who: str) -> None:
        waste = self.wastes[n]
        self.stock.witness(waste, who)
        self.sums[waste.lot_id, "wasted"] += waste.mg
        self.rows.append(self.stock.rows(waste.lot)[-1])

    def call_off(self, n: int) -> None:
        self.stock.call_off(self.wastes[n])

    def send_back(self, lot: int, mg: Decimal) -> None:
        self.note(self.stock.send_back(self.lots[lot], mg), "returned")

    def take_back(self, n: int) -> None:
        row = self.rows[n]
        self.stock.take_back(row)
        kinds = {"administered": "given"}
        self.sums[row.lot_id, kinds.get(row.kind, row.kind)] -= abs(row.mg)

    def count(self, n: int, by: str) -> None:
        lot = self.lots[n]
        there = max(self.stock.balance(lot) + Decimal(by), Decimal(0))
        self.stock.count(lot, there)
        case = self.stock.count(lot, there, "prescriber")
        if case.is_discrepancy:
            self.stock.step(case, adjust=True)
            self.sums[lot.pk, "adjusted"] += case.difference

    def expected(self, lot: Any) -> Decimal:
        got = {k: self.sums[lot.pk, k] for k in ("received", "given", "wasted", "returned")}
        gone = got["given"] + got["wasted"] + got["returned"]
        return got["received"] - gone + self.sums[lot.pk, "adjusted"]

    def holds(self) -> None:
        for lot in self.lots:
            rows = self.stock.rows(lot)
            assert rows[-1].after_mg == self.expected(lot) >= 0
            before = Decimal(0)
            for row in rows:
                assert row.before_mg == before
                assert row.after_mg == before + row.mg >= 0
                before = row.after_mg
            assert 0 <= self.stock.open(lot) <= before
            self.signed(rows)

    def signed(self, rows: Any) -> None:
        with looking_as(self.stock.cast.monitor.audience):
            to = {d.movement_id for d in Dispensed.objects.all()}
            answers = {a.waste_id: a for a in WasteAnswer.objects.filter(witnessed=True)}
            for row in rows:
                assert (row.kind == "administered") == (row.pk in to)
                if row.kind == "wasted":
                    hands = {row.waste.author_id, answers[row.waste_id].author_id}
                    assert len(hands - {None}) == 2


@pytest.mark.django_db
@settings(
    max_examples=LEDGERS,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=st.lists(steps, min_size=5, max_size=25))
def test_any_order_adds_up(stock, order):
    with transaction.atomic():
        book = Book(stock)
        for name, *terms in order:
            tried["steps"] += 1
            try:
                with transaction.atomic():
                    getattr(book, name)(*terms)
            except (Refused, IndexError):
                continue
            tried["held"] += 1
        book.holds()
        transaction.set_rollback(True)


def test_any_order_was_tried_and_held_often_enough():
    print(f"{tried['steps']} steps of the ledger tried, {tried['held']} held")
    assert not tried["steps"] or tried["held"] > tried["steps"] / 5
