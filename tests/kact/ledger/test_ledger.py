"""What is given, wasted, sent back and taken back, lot by lot."""

from decimal import Decimal
from uuid import uuid4

import pytest

from kact.ledger.actions.giving import Ordered
from kact.ledger.models import Dispensed, Movement
from kact.ledger.refusals import (
    KeyTaken,
    LotExpired,
    NotEnough,
    Refused,
    SameHand,
    Settled,
    WrongSubstance,
)
from kact.ledger.signing_off import unsettled
from kact.privacy.audience import looking_as
from kact.record.models import Event
from tests.kact.ledger.stocking import SMALL, Stock


def unsettled_of(stock: Stock, who: str = "therapist") -> list[str]:
    with looking_as(stock.cast.people[who].audience) as by:
        return unsettled(by=by, session=stock.session)


def test_receive_keeps_whole_containers_and_their_paper(stock):
    lot = stock.lot(containers=3)
    [row] = stock.rows(lot)
    assert (row.kind, row.mg, row.before_mg, row.after_mg) == ("received", 1500, 0, 1500)
    assert (row.consignment.party, row.consignment.dea_number) == ("Supplier", "RS1234567")


def test_receive_of_a_known_lot_goes_on_and_its_expiry_stands(stock):
    lot = stock.lot()
    assert stock.receive(lot.substance) == lot
    assert stock.balance(lot) == 1000
    with pytest.raises(Refused, match="is known to expire on"):
        stock.receive(lot.substance, days=5)


def test_administer_writes_the_row_and_to_whom(stock):
    lot = stock.lot()
    row = stock.give(lot, "35.5", address="2 Lane")
    assert (row.number, row.mg, row.after_mg) == (2, Decimal("-35.5"), Decimal("464.5"))
    with looking_as(stock.cast.prescriber.audience):
        given = Dispensed.objects.get(movement=row)
        assert (given.subject_id, given.session) == (stock.cast.a.partner.pk, stock.session)
        assert (given.name, given.address) == (stock.cast.a.partner.name, "2 Lane")
        assert Event.objects.filter(verb="dose_drawn").count() == 1


def test_administer_sent_twice_moves_once(stock):
    lot, key = stock.lot(), uuid4()
    assert stock.give(lot, 30, key=key) == stock.give(lot, 30, key=key)
    assert stock.balance(lot) == 470
    for other in ({"mg": 31}, {"to": "b"}, {"session": uuid4()}):
        with pytest.raises(KeyTaken):
            stock.give(lot, **{"mg": 30, "key": key} | other)
    assert stock.balance(lot) == 470


def test_administer_refuses_what_is_not_there(stock):
    lot = stock.lot(**SMALL)
    with pytest.raises(NotEnough):
        stock.give(lot, "50.0001")
    with pytest.raises(NotEnough):
        stock.give(lot, 30, drawn=Decimal(51))
    with pytest.raises(NotEnough):
        stock.give(lot, 30, drawn=Decimal(20))
    stock.give(lot, 50)
    assert stock.balance(lot) == 0


def test_administer_is_good_on_the_last_day_and_not_after(stock):
    stock.give(stock.lot(days=1), 30)
    with pytest.raises(LotExpired):
        stock.give(stock.lot(code="L2", days=-2), 30)


def test_administer_refuses_another_drug_form_or_strength(stock):
    lot = stock.lot()
    stock.give(lot, 30, ordered=Ordered("ketamine", "solution", Decimal(50)))
    stock.give(lot, 30, ordered=Ordered("ketamine", "solution"))
    for other in (
        Ordered("esketamine", "solution"),
        Ordered("ketamine", "lozenge"),
        Ordered("ketamine", "solution", Decimal(100)),
    ):
        with pytest.raises(WrongSubstance):
            stock.give(lot, 30, ordered=other)


@pytest.mark.parametrize("mg", ["0", "-1", "0.00001", "NaN"])
def test_administer_refuses_what_is_no_amount(stock, mg):
    with pytest.raises(ValueError, match="An amount is"):
        stock.give(stock.lot(), mg)


def test_one_vial_over_two_partners_reconciles_to_both(stock):
    lot = stock.lot(**SMALL)
    one = stock.give(lot, 30, "a", drawn=Decimal(50))
    assert unsettled_of(stock) == [
        "Of lot L1, 20 mg of 50 mg drawn are neither given nor wasted before a witness."
    ]
    two = stock.give(lot, 15, "b", drawn=one.draw)
    with pytest.raises(NotEnough):
        stock.give(lot, 6, "b", drawn=one.draw)
    waste = stock.propose(lot, 5, draw=one.draw)
    assert unsettled_of(stock) != []
    stock.witness(waste)
    assert unsettled_of(stock) == []
    assert [(r.kind, r.mg) for r in stock.rows(lot)][1:] == [
        ("administered", -30),
        ("administered", -15),
        ("wasted", -5),
    ]
    assert one.draw == two.draw
    assert stock.balance(lot) == 0
    with looking_as(stock.cast.monitor.audience):
        given = Dispensed.objects.order_by("created_at")
        assert [g.subject_id for g in given] == [
            stock.cast.a.partner.pk,
            stock.cast.b.partner.pk,
        ]


def test_multi_dose_container_keeps_what_is_left_in_it(stock):
    lot = stock.lot()
    stock.give(lot, 40, drawn=Decimal(500), left=Decimal(460))
    assert unsettled_of(stock) == []
    assert stock.balance(lot) == 460
    with pytest.raises(WrongSubstance):
        stock.give(stock.lot(**SMALL), 40, drawn=Decimal(50), left=Decimal(10))


def test_what_is_drawn_is_spoken_for(stock):
    lot = stock.lot()
    stock.give(lot, 30, drawn=Decimal(480))
    with pytest.raises(NotEnough):
        stock.give(lot, 21, "b")
    with pytest.raises(NotEnough):
        stock.send_back(lot, 21)
    stock.give(lot, 20, "b")


def test_waste_counts_once_a_second_person_has_seen_it(stock):
    lot = stock.lot()
    waste = stock.propose(lot, 20)
    assert stock.balance(lot) == 500
    with pytest.raises(SameHand):
        stock.witness(waste, "monitor")
    stock.witness(waste)
    [_, row] = stock.rows(lot)
    assert (row.kind, row.mg, row.wasted_by, row.seen_by) == (
        "wasted",
        -20,
        stock.cast.monitor.member.name,
        stock.cast.therapist.member.name,
    )
    with pytest.raises(Settled):
        stock.witness(waste, "prescriber")


def test_waste_is_called_off_and_counts_for_nothing(stock):
    lot = stock.lot()
    waste = stock.propose(lot, 480)
    with pytest.raises(NotEnough):
        stock.propose(lot, 21)
    stock.call_off(waste)
    with pytest.raises(Settled):
        stock.witness(waste)
    assert stock.balance(lot) == 500


def test_witness_learns_nothing_else_of_the_ledger(stock):
    lot = stock.lot()
    stock.give(lot, 30)
    stock.propose(lot, 20)
    with looking_as(stock.cast.therapist.audience):
        assert not Movement.objects.exists()
        assert not Dispensed.objects.exists()


def test_administrator_reads_no_amount_that_was_given(stock):
    stock.give(stock.lot(), 30)
    with looking_as(stock.cast.admin.audience):
        assert not Movement.objects.exists()
        assert not Dispensed.objects.exists()


def test_reverse_undoes_by_a_row_of_its_own(stock):
    lot = stock.lot()
    row = stock.give(lot, 30)
    back = stock.take_back(row)
    assert (back.kind, back.mg, back.after_mg, back.reverses) == ("reversed", 30, 500, row)
    with pytest.raises(Settled):
        stock.take_back(row)
    with pytest.raises(Refused, match="not taken back itself"):
        stock.take_back(back)


def test_reverse_of_a_dose_opens_its_draw_again(stock):
    lot = stock.lot(**SMALL)
    row = stock.give(lot, 50, drawn=Decimal(50))
    assert unsettled_of(stock) == []
    stock.take_back(row)
    assert stock.open(lot) == 50
    assert len(unsettled_of(stock)) == 1
    stock.give(lot, 50, "b", drawn=row.draw)
    assert unsettled_of(stock) == []


def test_reverse_of_a_receipt_needs_what_came(stock):
    lot = stock.lot()
    [received] = stock.rows(lot)
    stock.give(lot, 1)
    with pytest.raises(NotEnough):
        stock.take_back(received)


def test_reverse_sent_twice_moves_once(stock):
    lot, key = stock.lot(), uuid4()
    row = stock.give(lot, 30)
    assert stock.take_back(row, key=key) == stock.take_back(row, key=key)
    assert stock.balance(lot) == 500


def test_return_goes_back_with_its_paper(stock):
    lot = stock.lot(containers=2)
    row = stock.send_back(lot, 500)
    assert (row.mg, row.after_mg, row.consignment.party) == (-500, 500, "Distributor")
    with pytest.raises(NotEnough):
        stock.send_back(lot, 501)
