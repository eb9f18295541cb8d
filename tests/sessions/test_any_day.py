"""Whatever is done on a dosing day, in whatever order: nobody gets a dose they must not have.

Random days are walked through by every role, with right and wrong arguments, and held against a
second book after every step. The same walk finds each fault that is seeded on purpose.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction

from kact.ledger.models import Lot
from kact.protocol.gate import Sheet
from sessions.actions import discharge, dose_terms, doses
from tests import cast as casting
from tests.kact.ledger.stocking import SMALL, Stock
from tests.kact.privacy.scratch import owner, scratch
from tests.proof import DAYS
from tests.sessions import dosing_day
from tests.sessions.dosing_day import Day
from tests.sessions.second_book import ZONE
from tests.sessions.walking import Found, Walk

STEPS = 40  # of one day
FAULTY = 60  # days in which a seeded fault has to be found


@dataclass
class Ground:
    """A day that has just begun, and what every walk through it starts from."""

    day: Day
    stock: Stock
    lots: list[Lot]
    starts: datetime

    def walk(self, seed: int, often: str = "") -> Walk:
        """One walk; whatever it did is gone afterwards. Raises Found."""
        with time_machine.travel(self.starts, tick=False) as clock, transaction.atomic():
            walk = Walk(self.day, self.stock, self.lots, seed, clock, often)
            try:
                walk.go(STEPS)
            except Found as found:
                trail = "\n".join(walk.trail[-120:])
                raise Found(f"{found} (seed {seed})\n{trail}") from found
            finally:
                transaction.set_rollback(True)
        return walk

    def walks(self, many: int, often: str = "") -> list[Walk]:
        """So many walks. Raises Found."""
        return [self.walk(seed, often) for seed in range(many)]


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The day is tomorrow, so that no clock of the database is ahead of it."""
    tomorrow = datetime.now(ZONE).date() + timedelta(days=1)
    starts = datetime.combine(tomorrow, time(9), ZONE)
    with scratch(django_db_blocker), time_machine.travel(starts, tick=False):
        cast = casting.assemble()
        day, stock = dosing_day.begin(cast), Stock(cast)
        lots = [stock.lot(), stock.lot(4, "S1", **SMALL)]
        yield Ground(day, stock, lots, starts)


def test_no_order_of_steps_gives_a_dose_that_must_not_be(
    ground: Ground, record_property: Callable[[str, Any], None]
) -> None:
    tried: Counter[str] = Counter()
    why: Counter[str] = Counter()
    for walk in ground.walks(DAYS):
        tried += walk.tried
        why += walk.why
    print(f"{DAYS} days: {dict(tried)}")
    print(f"why not: {why.most_common()}")
    record_property("tally", {"days": DAYS} | dict(tried))
    assert tried["doses given"] >= DAYS
    assert tried["doses refused"] >= DAYS
    assert tried["discharges"] >= DAYS / 10


# Faults on purpose.


def _no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = doses.queries.sheet_before

    def opened(*terms: Any) -> Sheet:
        return replace(ask(*terms), open=True)

    monkeypatch.setattr(doses.queries, "sheet_before", opened)


def _no_total(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = dose_terms.against

    def without(order: Any, *terms: Any, **more: Any) -> list[str]:
        order = copy(order)
        order.max_total_mg = Decimal(1000)
        return ask(order, *terms, **more)

    monkeypatch.setattr(dose_terms, "against", without)


def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = discharge.terms

    def none(chosen: Any) -> Any:
        return {n: Decimal(0) if n.startswith("wait") else v for n, v in ask(chosen).items()}

    monkeypatch.setattr(discharge, "terms", none)


def _no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doses.queries, "doses_ended", lambda *_: False)


def _no_reversal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doses, "post_void", lambda *_: None)


def _no_second_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the product alone it would not show: the database asks too, until that is undone."""
    ask = doses._require_ready

    def unasked(*terms: Any) -> None:
        try:
            ask(*terms)
        except (doses.NotChecked, doses.SamePerson):
            return

    monkeypatch.setattr(doses, "_require_ready", unasked)
    owner(RULE.format(body="return;"))


RULE = """
create or replace function dose_must(condition boolean, why text) returns void
language plpgsql as $$ begin {body} end $$
"""
ASKS = """
if condition is distinct from true then
    raise exception 'kact: dose refused: %', why using errcode = '42501';
end if;
"""
# Each with what it is found by, and a step without which it cannot show.
FAULTS = {
    "gate not asked": (_no_gate, "A dose was given", "hold"),
    "total not asked": (_no_total, "too much in all", "dose"),
    "second person not asked": (_no_second_person, "no second person|the same person", "give"),
    "discharge without a wait": (_no_wait, "before two hours", "leave"),
    "stopped and given": (_no_end, "stopped|gone home", "stop"),
    "taken back and not put back": (_no_reversal, "does not add up", "void"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_seeded_fault_of_a_day_is_found(
    name: str,
    ground: Ground,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, Any], None],
) -> None:
    seed_fault, words, often = FAULTS[name]
    request.addfinalizer(lambda: owner(RULE.format(body=ASKS)))
    seed_fault(monkeypatch)
    with pytest.raises(Found, match=words):
        ground.walks(FAULTY, often)
    record_property("tally", {"faults of days": 1})
