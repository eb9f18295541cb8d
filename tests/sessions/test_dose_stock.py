"""A dose out of stock is written in the ledger with it, or is not given; one vial serves both."""

from decimal import Decimal
from typing import Any

import pytest

from kact.ledger import queries
from kact.ledger.actions.wastes import propose_waste, witness_waste
from kact.ledger.models import Dispensed, Lot, Movement, Waste
from kact.ledger.signing_off import unsettled
from kact.privacy.audience import looking_as
from sessions.actions.doses import refuse_dose, void_dose
from sessions.models import GivenDose
from sessions.refusals import NotInStock
from tests.cast import Cast
from tests.kact.ledger.stocking import SMALL, Stock
from tests.sessions import dosing_day
from tests.sessions.dosing_day import Day
from tests.sessions.ordering import order


@pytest.fixture
def day(cast: Cast) -> Day:
    begun = dosing_day.begin(cast)
    for person in (cast.a, cast.b):
        order(cast, person, min_mg=Decimal(10))
    return begun.ready(cast.a, cast.b, orders=False)


@pytest.fixture
def stock(cast: Cast) -> Stock:
    return Stock(cast)


def prepared(day: Day, person: Any, lot: Lot, mg: str = "30") -> Any:
    label = {"lot": lot.code, "lot_expires": lot.expires_on, "lot_id": lot.pk}
    return day.prepared(person, mg, **label)


def dosed(day: Day, person: Any, lot: Lot, mg: str = "30", **more: Any) -> GivenDose:
    found = prepared(day, person, lot, mg)
    day.second(found)
    return day.give(found, **more)


def balance(day: Day, lot: Lot) -> Decimal:
    with looking_as(day.cast.monitor.audience):
        return queries.balance_of(lot.pk)


def test_dose_is_written_in_the_ledger_with_it(day: Day, stock: Stock) -> None:
    lot = stock.lot()
    dose = dosed(day, day.cast.a, lot)
    assert balance(day, lot) == 470
    with looking_as(day.cast.monitor.audience):
        row = Movement.objects.get(sent_as=dose.pk)
        given = Dispensed.objects.get(movement=row)
    assert (row.mg, given.subject_id, given.session) == (-30, dose.subject_id, day.session.pk)


def test_dose_that_the_stock_does_not_hold_is_not_given(day: Day, stock: Stock) -> None:
    lot = stock.lot(container_units=Decimal("0.4"))
    with pytest.raises(NotInStock, match="20 mg"):
        dosed(day, day.cast.a, lot)
    assert day.rows(GivenDose) == []
    assert balance(day, lot) == 20


def test_what_was_not_given_waits_for_a_witness(day: Day, stock: Stock) -> None:
    lot = stock.lot()
    dosed(day, day.cast.a, lot, given_mg=Decimal(20), reason="Felt enough")
    with looking_as(day.cast.monitor.audience) as by:
        [waste] = queries.awaiting_witness()
        assert waste.mg == 10
        assert unsettled(by=by, session=day.session.pk)
    with looking_as(day.cast.therapist.audience) as by:
        witness_waste(by=by, waste=waste)
    with looking_as(day.cast.monitor.audience) as by:
        assert unsettled(by=by, session=day.session.pk) == []
    assert balance(day, lot) == 470


def test_dose_put_away_waits_for_a_witness(day: Day, stock: Stock) -> None:
    lot = stock.lot()
    found = prepared(day, day.cast.a, lot)
    with looking_as(day.cast.monitor.audience) as by:
        refuse_dose(by=by, prepared=found, reason="Changed their mind")
        [waste] = queries.awaiting_witness()
    assert (waste.mg, waste.why) == (30, Waste.Why.REFUSED)


def test_dose_taken_back_is_in_stock_again(day: Day, stock: Stock) -> None:
    lot = stock.lot()
    dose = dosed(day, day.cast.a, lot)
    with looking_as(day.cast.monitor.audience) as by:
        void_dose(by=by, dose=dose, reason="Not given")
    assert balance(day, lot) == 500


def test_one_vial_over_both_reconciles_to_both_charts(day: Day, stock: Stock) -> None:
    """Fifty milligrams are opened: thirty to one, fifteen to the other, five before a witness."""
    lot = stock.lot(2, **SMALL)
    dosed(day, day.cast.a, lot, "30")
    dosed(day, day.cast.b, lot, "15")
    with looking_as(day.cast.monitor.audience) as by:
        [draw] = queries.unreconciled(day.session.pk)
        assert (draw.mg, queries.open_of(draw)) == (50, 5)
        assert unsettled(by=by, session=day.session.pk)
        waste = propose_waste(
            by=by, lot=lot, mg=Decimal(5), method="absorbed", why="remainder", draw=draw
        )
    with looking_as(day.cast.therapist.audience) as by:
        witness_waste(by=by, waste=waste)
    with looking_as(day.cast.monitor.audience) as by:
        assert unsettled(by=by, session=day.session.pk) == []
        whose = {row.subject_id for row in Dispensed.objects.filter(session=day.session.pk)}
    assert whose == {day.cast.a.partner.pk, day.cast.b.partner.pk}
    assert balance(day, lot) == 50


def test_expired_lot_is_offered_to_nobody(day: Day, stock: Stock) -> None:
    good = stock.lot()
    stock.lot(code="OLD", days=-1)
    stock.lot(code="ESK", drug="esketamine")
    with looking_as(day.cast.monitor.audience):
        assert [lot.pk for lot in queries.lots_to_give("ketamine")] == [good.pk]
