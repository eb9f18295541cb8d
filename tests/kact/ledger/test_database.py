"""PostgreSQL itself holds the ledger: against SQL of the runtime role, and of the owner alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from kact.privacy.audience import looking_as
from tests import cast as casting
from tests.kact.ledger.stocking import SMALL, Stock
from tests.kact.privacy.scratch import scratch
from tests.speed.counting import queries_of

HELD = {"23514", "23505"}


@pytest.fixture
def stock(django_db_blocker: Any) -> Iterator[Stock]:
    """Stock whose commits are real, in a database that the owner reaches too."""
    with scratch(django_db_blocker):
        yield Stock(casting.assemble())


@contextmanager
def as_app(stock: Stock, who: str = "monitor") -> Iterator[Any]:
    """A cursor of kact_app, with somebody of the staff looking."""
    with looking_as(stock.cast.people[who].audience), connection.cursor() as cursor:
        yield cursor


@contextmanager
def as_owner(stock: Stock, who: str = "monitor") -> Iterator[Any]:
    """A cursor of the owner with the ledger's walls down; triggers alone stand."""
    tables = ("lot", "movement", "draw", "waste", "wasteanswer", "dispensed", "count", "substance")
    tables += ("consignment", "casestep")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"alter table ledger_{table} no force row level security")
        yield cursor
        transaction.set_rollback(True, using="owner")


ROLES = pytest.mark.parametrize("role", [as_app, as_owner])


def refused(role: Callable[..., Any], stock: Stock, sql: str, *values: Any, who: str = "monitor"):
    """The words PostgreSQL refuses with; nothing if it takes the row."""
    try:
        with role(stock, who) as cursor:
            cursor.execute(sql, values)
            cursor.execute("set constraints all immediate")
    except DatabaseError as refusal:
        if refusal.__cause__.sqlstate not in HELD:  # type: ignore[union-attr]
            raise
        return str(refusal).splitlines()[0]
    return ""


def movement(stock: Stock, lot: Any, kind: str, mg: str, **other: Any) -> tuple[str, list[Any]]:
    """SQL that adds one movement as it should follow, but for what is said otherwise."""
    last = stock.rows(lot)[-1]
    row: dict[str, Any] = {
        "id": uuid4(),
        "clinic_id": lot.clinic_id,
        "author_id": stock.cast.monitor.user.pk,
        "lot_id": lot.pk,
        "number": last.number + 1,
        "kind": kind,
        "mg": Decimal(mg),
        "before_mg": last.after_mg,
        "after_mg": last.after_mg + Decimal(mg),
        "sent_as": uuid4(),
        "reason": "",
    } | other
    names = ", ".join(row)
    sql = f"insert into ledger_movement ({names}, at, created_at)"
    return f"{sql} values ({', '.join(['%s'] * len(row))}, now(), now())", list(row.values())


@ROLES
@pytest.mark.parametrize(
    "kind", ["administered", "wasted", "adjusted", "reversed", "returned", "x"]
)
def test_movement_that_nothing_stands_behind_is_refused(stock, role, kind):
    sql, values = movement(stock, stock.lot(), kind, "-5")
    assert "nothing stands behind" in refused(role, stock, sql, *values)


@ROLES
def test_movement_that_does_not_follow_the_one_before_is_refused(stock, role):
    lot = stock.lot()
    row = stock.give(lot, 30)
    follows = {"reverses_id": row.pk}
    good = movement(stock, lot, "reversed", "30", **follows)
    for wrong in (
        {"number": 2},
        {"number": 4},
        {"before_mg": 480, "after_mg": 510},
        {"after_mg": 501},
        {"lot_id": stock.lot(code="L2").pk},
        {"clinic_id": stock.cast.south.pk},
    ):
        sql, values = movement(stock, lot, "reversed", "30", **follows | wrong)
        if "clinic_id" in wrong and role is as_app:
            continue  # the wall itself refuses that
        assert refused(role, stock, sql, *values), wrong
    assert refused(role, stock, good[0], *good[1]) == ""


@ROLES
def test_movement_below_nought_is_refused(stock, role):
    lot = stock.lot()
    [came] = stock.rows(lot)
    stock.give(lot, 30)
    sql, values = movement(stock, lot, "reversed", "-500", reverses_id=came.pk)
    assert refused(role, stock, sql, *values)


@ROLES
def test_waste_is_not_witnessed_by_whoever_proposed_it(stock, role):
    waste = stock.propose(stock.lot(), 5)
    sql = (
        "insert into ledger_wasteanswer (id, clinic_id, author_id, waste_id, witnessed, at,"
        " created_at) values (%s, %s, %s, %s, true, now(), now())"
    )
    clinic, proposer = waste.clinic_id, stock.cast.monitor.user.pk
    words = refused(role, stock, sql, waste.pk, clinic, proposer, waste.pk)
    assert "second, different person" in words
    other = stock.cast.therapist.user.pk
    assert refused(role, stock, sql, waste.pk, clinic, other, waste.pk, who="therapist") == ""


@ROLES
def test_waste_moves_nothing_before_its_witness(stock, role):
    lot = stock.lot()
    waste = stock.propose(lot, 5)
    sql, values = movement(stock, lot, "wasted", "-5", waste_id=waste.pk, author_id=None)
    if role is as_owner:
        assert "nothing stands behind" in refused(role, stock, sql, *values)
    sql, values = movement(stock, lot, "wasted", "-5", waste_id=waste.pk)
    assert "nothing stands behind" in refused(role, stock, sql, *values)


def test_waste_that_was_witnessed_moves_once(stock):
    lot = stock.lot()
    waste = stock.propose(lot, 5)
    stock.witness(waste)
    sql, values = movement(stock, lot, "wasted", "-5", waste_id=waste.pk, author_id=None)
    assert "waste_id" in refused(as_owner, stock, sql, *values)
    assert stock.balance(lot) == 495


@ROLES
def test_more_than_was_drawn_is_refused(stock, role):
    lot = stock.lot(**SMALL, containers=2)
    row = stock.give(lot, 30, drawn=Decimal(50))
    draw = row.draw
    pk = uuid4()
    to = (
        "insert into ledger_dispensed (id, movement_id, clinic_id, couple_id, subject_id,"
        " author_id, released, created_at, session, name, address)"
        " values (%s, %s, %s, %s, %s, %s, false, now(), %s, 'x', '')"
    )
    whose = [
        pk,
        pk,
        lot.clinic_id,
        stock.cast.couples["first"].pk,
        stock.cast.b.partner.pk,
        stock.cast.monitor.user.pk,
        uuid4(),
    ]
    for mg, there in (("-20.0001", False), ("-20", True)):
        sql, values = movement(stock, lot, "administered", mg, id=pk, draw_id=draw.pk)
        with_to = f"{to}; {sql}"
        words = refused(_plain(role), stock, with_to, *whose, *values)
        assert bool(words) is not there, words


def _plain(role: Callable[..., Any]) -> Callable[..., Any]:
    """Two statements at once: the driver sends them one after the other."""

    @contextmanager
    def both(stock: Stock, who: str) -> Iterator[Any]:
        with role(stock, who) as cursor:
            yield _Both(cursor)

    return both


class _Both:
    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def execute(self, sql: str, values: Any = ()) -> None:
        values = list(values)
        for one in sql.split("; "):
            count = one.count("%s")
            self.cursor.execute(one, values[:count])
            del values[:count]


@ROLES
def test_more_cannot_be_drawn_than_there_is(stock, role):
    lot = stock.lot()
    sql = (
        "insert into ledger_draw (id, clinic_id, author_id, lot_id, mg, left_mg, at, created_at)"
        " values (%s, %s, %s, %s, %s, %s, now(), now())"
    )
    head = [uuid4(), lot.clinic_id, stock.cast.monitor.user.pk, lot.pk]
    assert "more is drawn than there is" in refused(role, stock, sql, *head, 501, 0)
    assert refused(role, stock, sql, *head, 500, 501)
    assert refused(role, stock, sql, *head, 500, 460) == ""


@ROLES
def test_second_count_is_by_another_of_the_lot_as_it_stands(stock, role):
    lot = stock.lot()
    first = stock.count(lot, 500)
    sql = (
        "insert into ledger_count (id, clinic_id, author_id, lot_id, first_id, counted_mg,"
        " expected_mg, at_number, at, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, now(), now())"
    )

    def second(who: str, **wrong: Any) -> str:
        row = {"counted": 500, "expected": 500, "number": 1} | wrong
        author = stock.cast.people[who].user.pk
        values = [uuid4(), lot.clinic_id, author, lot.pk, first.pk]
        return refused(role, stock, sql, *values, *row.values(), who=who)

    assert "two people count" in second("monitor")
    assert "expects something else" in second("prescriber", expected=499)
    assert "as it stands" in second("prescriber", number=2)
    assert second("prescriber") == ""


@ROLES
def test_second_counter_does_not_put_the_ledger_right(stock, role):
    lot = stock.lot()
    stock.count(lot, 480)
    case = stock.count(lot, 480, "prescriber")
    by = {"author_id": stock.cast.prescriber.user.pk}
    sql, values = movement(stock, lot, "adjusted", "-20", count_id=case.pk, **by)
    assert "nothing stands behind" in refused(role, stock, sql, *values, who="prescriber")
    sql, values = movement(stock, lot, "adjusted", "-19", count_id=case.pk)
    assert "nothing stands behind" in refused(role, stock, sql, *values)
    sql, values = movement(stock, lot, "adjusted", "-20", count_id=case.pk)
    assert refused(role, stock, sql, *values) == ""


MANY = """
alter table ledger_movement disable trigger ledger_movement_holds;
insert into ledger_movement (id, clinic_id, author_id, lot_id, number, kind, mg, before_mg,
                             after_mg, sent_as, reason, at, created_at)
select gen_random_uuid(), l.clinic_id, l.author_id, l.id, n + 1, 'adjusted', 1 - 2 * (n % 2),
       500 - (n + 1) % 2, 500 - n % 2, gen_random_uuid(), '', now(), now()
from ledger_lot l, generate_series(1, 10000) n;
set constraints all immediate;
alter table ledger_movement enable trigger ledger_movement_holds;
"""


def test_pages_of_ten_thousand_rows_need_as_many_queries_as_of_one(stock):
    lot = stock.lot()
    client = stock.cast.monitor.client()
    addresses = [reverse("stock"), reverse("lot", args=[lot.pk])]
    few = [len(queries_of(client, address)) for address in addresses]
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table ledger_lot no force row level security")
        cursor.execute(MANY)
        cursor.execute("alter table ledger_lot force row level security")
    assert [len(queries_of(client, address)) for address in addresses] == few
    page = client.get(addresses[1]).content.decode()
    assert page.count('<tr id="row-') == 50
    assert 'id="row-10001"' in page
    page = client.get(addresses[1], {"before": 9952}).content.decode()
    assert 'id="row-9951"' in page
    assert 'id="row-9952"' not in page
    page = client.get(addresses[1], {"after": 0}).content.decode()
    assert 'id="row-1"' in page
    assert "Supplier" in page


@pytest.mark.parametrize("who", ["therapist", "co_therapist", "admin", "officer", "a"])
def test_nobody_else_adds_a_movement(stock, who):
    lot = stock.lot()
    row = stock.give(lot, 30)
    author = {"author_id": stock.cast.people[who].user.pk}
    sql, values = movement(stock, lot, "reversed", "30", reverses_id=row.pk, **author)
    with pytest.raises(DatabaseError), as_app(stock, who) as cursor:
        cursor.execute(sql, values)
