"""Many at once for the last of it: one holds it, and the ledger adds up."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

from django.db import connection

from kact.ledger.refusals import NotEnough, Settled
from tests.kact.ledger.stocking import SMALL, Stock

CROWD = 20


def crowd(do, many: int = CROWD) -> list[bool]:
    """So many connections do the same at the same time; which of them held."""
    together = Barrier(many)

    def one(n: int) -> bool:
        try:
            connection.ensure_connection()
            together.wait(timeout=120)
            do(n)
        except (NotEnough, Settled):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(one, range(many)))


def adds_up(stock: Stock, lot) -> None:
    rows = stock.rows(lot)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    before = Decimal(0)
    for row in rows:
        assert (row.before_mg, row.after_mg) == (before, before + row.mg)
        before = row.after_mg
    assert before >= 0


def test_two_givers_of_the_last_of_it_leave_one(open_stock):
    lot = open_stock.lot(**SMALL)
    held = crowd(lambda n: open_stock.give(lot, 30, "ab"[n]), 2)
    assert sum(held) == 1
    assert open_stock.balance(lot) == 20
    adds_up(open_stock, lot)


def test_twenty_at_once_give_no_more_than_there_is(open_stock):
    lot = open_stock.lot()
    held = crowd(lambda n: open_stock.give(lot, 40, "ab"[n % 2]))
    assert sum(held) == 12
    assert open_stock.balance(lot) == 20
    adds_up(open_stock, lot)


def test_twenty_at_once_with_one_key_give_once(open_stock):
    lot, key = open_stock.lot(), uuid4()
    assert all(crowd(lambda n: open_stock.give(lot, 40, key=key)))
    assert open_stock.balance(lot) == 460
    adds_up(open_stock, lot)


def test_twenty_at_once_draw_no_more_than_there_is(open_stock):
    lot = open_stock.lot()
    held = crowd(lambda n: open_stock.give(lot, 30, drawn=Decimal(50)))
    assert sum(held) == 10
    assert (open_stock.balance(lot), open_stock.open(lot)) == (200, 200)


def test_twenty_witnesses_of_one_waste_leave_one(open_stock):
    lot = open_stock.lot()
    waste = open_stock.propose(lot, 20)
    who = ("therapist", "co_therapist", "prescriber")
    assert sum(crowd(lambda n: open_stock.witness(waste, who[n % 3]))) == 1
    assert open_stock.balance(lot) == 480
    adds_up(open_stock, lot)


def test_twenty_reversals_of_one_dose_leave_one(open_stock):
    lot = open_stock.lot()
    row = open_stock.give(lot, 20)
    assert sum(crowd(lambda n: open_stock.take_back(row))) == 1
    assert open_stock.balance(lot) == 500
