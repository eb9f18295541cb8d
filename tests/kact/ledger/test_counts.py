"""Counts by two who are told nothing, and what follows from them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kact.ledger import queries
from kact.ledger.actions.counts import begin_inventory
from kact.ledger.refusals import Refused, SameHand, Settled
from kact.privacy.audience import looking_as
from kact.record.models import Event


def test_count_by_two_that_agrees_with_the_ledger(stock):
    lot = stock.lot()
    first = stock.count(lot, 500)
    assert first.expected_mg is None
    with pytest.raises(SameHand):
        stock.count(lot, 500)
    second = stock.count(lot, 500, "prescriber")
    assert (second.first, second.expected_mg, second.is_discrepancy) == (first, 500, False)
    assert stock.balance(lot) == 500


def test_count_by_two_who_do_not_agree_settles_nothing(stock):
    lot = stock.lot()
    stock.count(lot, 500)
    second = stock.count(lot, 490, "prescriber")
    assert not second.agreed
    assert not second.is_discrepancy
    third = stock.count(lot, 500)
    assert third.first is None


def test_count_begins_anew_once_the_lot_has_moved_or_time_has_passed(stock):
    lot = stock.lot()
    stock.count(lot, 500)
    stock.give(lot, 30)
    moved = stock.count(lot, 470, "prescriber")
    assert moved.first is None
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert stock.count(lot, 470).first is None


def test_count_waits_for_what_is_half_done(stock):
    lot = stock.lot()
    waste = stock.propose(lot, 5)
    with pytest.raises(Refused, match="Finish that first"):
        stock.count(lot, 500)
    stock.witness(waste)
    stock.count(lot, 495)


def test_discrepancy_is_opened_by_two_counts_and_resolved_by_another_hand(stock):
    lot = stock.lot()
    stock.count(lot, 480)
    case = stock.count(lot, 480, "prescriber")
    with looking_as(stock.cast.prescriber.audience):
        assert list(queries.discrepancies()) == [case]
    with looking_as(stock.cast.admin.audience):
        assert Event.objects.filter(verb="discrepancy_opened").count() == 1
    assert (case.difference, stock.balance(lot)) == (-20, 500)
    stock.step(case, "prescriber", what="form_106", text="Sent.")
    with pytest.raises(SameHand):
        stock.step(case, "prescriber", adjust=True)
    stock.step(case, adjust=True)
    assert stock.balance(lot) == 480
    with pytest.raises(Settled):
        stock.step(case, adjust=True)
    with looking_as(stock.cast.prescriber.audience):
        assert not queries.discrepancies().exists()
        assert list(queries.discrepancies(resolved=True)) == [case]


def test_discrepancy_may_be_resolved_with_the_ledger_as_it_was(stock):
    lot = stock.lot()
    stock.count(lot, 480)
    case = stock.count(lot, 480, "prescriber")
    stock.step(case, "prescriber")
    assert stock.balance(lot) == 500


def test_inventory_is_first_initial_and_then_periodic(stock):
    lot = stock.lot()
    with looking_as(stock.cast.monitor.audience) as by:
        one = begin_inventory(by=by, business="opening")
    stock.count(lot, 500, inventory=one)
    second = stock.count(lot, 500, "prescriber")
    assert second.inventory == one
    with looking_as(stock.cast.monitor.audience) as by:
        assert [c.pk for c in queries.counts_of(one.pk)] == [second.pk]
        assert begin_inventory(by=by, business="close").kind == "periodic"
    assert one.kind == "initial"


def test_count_is_seen_by_the_administrator_without_the_ledger(stock):
    lot = stock.lot()
    stock.count(lot, 500)
    stock.count(lot, 500, "prescriber")
    with looking_as(stock.cast.admin.audience):
        seen = queries.lot(lot.pk)
        assert (seen.counted, seen.balance) == (500, None)
