"""Several at once at one day: each thing is done once, and what was looked at still holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from kact.privacy.audience import looking_as
from kact.protocol.gate import GateClosed
from screening.actions.holds import hold
from screening.models import Hold
from sessions import charting
from sessions.actions import corrections, discharge
from sessions.actions.capture import Sent, capture
from sessions.models import BodyEntry, Capture, Discharge, DosingSession, GivenDose
from sessions.refusals import BeyondOrder, DosesEnded, Settled
from tests import cast as casting
from tests.cast import Person
from tests.sessions import dosing_day
from tests.sessions.dosing_day import Day
from tests.sessions.ordering import order
from tests.sessions.test_discharge import SAID, TEN, VALUES

CROWD = 20
REFUSED = (Settled, BeyondOrder, GateClosed, DosesEnded, corrections.AlreadySuperseded)
Happened = tuple[bool, Any]


@pytest.fixture
def day(committed_db: str) -> Day:
    """A day whose commits are real; both are ready, with two boosters ordered."""
    cast = casting.assemble()
    begun = dosing_day.begin(cast)
    for person in (cast.a, cast.b):
        order(cast, person, max_total_mg=Decimal(90), boosters=2, interval_min=1)
    return begun.ready(cast.a, cast.b, orders=False)


def at_once(*each: Callable[[], Any]) -> list[Happened]:
    """Do all of it on as many connections at the same time; what came of each."""
    together = Barrier(len(each))

    def one(do: Callable[[], Any]) -> Happened:
        try:
            connection.ensure_connection()
            together.wait(timeout=120)
            return True, do()
        except REFUSED as refused:
            return False, refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(each)) as threads:
        return list(threads.map(one, each))


def waiting(day: Day, person: Person, mg: str = "30") -> Any:
    """Prepared, and checked by a second person."""
    found = day.prepared(person, mg)
    day.second(found)
    return found


def test_one_prepared_dose_given_by_many_at_once_is_given_once(day: Day) -> None:
    found = waiting(day, day.cast.a)
    kept = at_once(*[lambda: day.give(found)] * CROWD)
    assert [held for held, _ in kept].count(True) == 1
    assert {type(why) for held, why in kept if not held} == {Settled}
    assert len(day.rows(GivenDose)) == 1


def test_one_dose_sent_by_many_at_once_is_one_for_all_of_them(day: Day) -> None:
    found, key, now = waiting(day, day.cast.a), uuid4(), timezone.now()
    kept = at_once(*[lambda: day.give(found, key=key, given_at=now)] * CROWD)
    assert {(held, row.pk) for held, row in kept} == {(True, key)}
    assert len(day.rows(GivenDose)) == 1


def test_two_boosters_at_once_keep_to_the_total(day: Day) -> None:
    """Thirty were given and ninety are allowed: forty and forty do not both fit."""
    given_at = timezone.now() - timedelta(seconds=50)
    day.give(waiting(day, day.cast.a, "30"), given_at=given_at)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        boosters = [waiting(day, day.cast.a, "40") for _ in range(2)]
        now, apart = timezone.now(), timedelta(seconds=45)
        each = zip(boosters, (now - apart, now + apart), strict=True)
        kept = at_once(*[lambda row=row, at=at: day.give(row, given_at=at) for row, at in each])
    assert sorted(held for held, _ in kept) == [False, True]
    assert sum(row.given_mg for row in day.rows(GivenDose)) == 70


def test_first_doses_of_both_at_once_are_both_given(day: Day) -> None:
    rows = [waiting(day, person) for person in (day.cast.a, day.cast.b)]
    kept = at_once(*[lambda row=row: day.give(row) for row in rows])
    assert all(held for held, _ in kept), kept
    assert [row.dose_no for row in day.rows(GivenDose)] == [1, 1]


@pytest.mark.parametrize("turn", range(3))
def test_hold_and_dose_at_once_leave_no_dose_after_the_hold(day: Day, turn: int) -> None:
    """Either may be first; whatever is given after the hold is refused."""
    one, other = (waiting(day, person) for person in (day.cast.a, day.cast.b))

    def keep_back() -> Any:
        with looking_as(day.cast.prescriber.audience) as by:
            return hold(by=by, partner=day.partner(day.cast.a), cause=Hold.Cause.MEDICAL)

    (held, _), (given, why) = at_once(keep_back, lambda: day.give(one))
    assert held
    assert given or isinstance(why, GateClosed)
    with pytest.raises(GateClosed):
        day.give(other)
    assert len(day.rows(GivenDose)) == given


def test_leaving_and_a_dose_at_once_are_not_both_done(day: Day) -> None:
    """By the prescriber's word or not: whoever has left is given nothing, and a dose keeps here."""
    day.give(waiting(day, day.cast.a), given_at=timezone.now() - timedelta(seconds=50))
    booster = waiting(day, day.cast.a)
    later = timezone.now() + timedelta(seconds=30)
    partner = day.cast.a.partner
    with looking_as(day.cast.therapist.audience) as by:
        told = {"by": by, "session": day.session, "partner": partner}
        discharge.ask_way_home(**told, feels_safe=True, plan="")

    def leave() -> Any:
        leaving = discharge.Leaving(VALUES, SAID, TEN, escort="Robin Marsh")
        with looking_as(day.cast.prescriber.audience) as by:
            told = {"by": by, "session": day.session, "partner": partner, "other": None}
            return discharge.discharge_partner(**told, leaving=leaving, override="At home here")

    (left, gone), (given, why) = at_once(leave, lambda: day.give(booster, given_at=later))
    assert left
    doses = day.rows(GivenDose)
    assert given or isinstance(why, DosesEnded)
    assert len(doses) == 1 + given
    assert all(row.created_at <= gone.created_at for row in doses)
    assert len(day.rows(Discharge)) == 1


def test_two_answers_to_one_entry_at_once_leave_one(day: Day) -> None:
    entry = charted(day, uuid4())

    def withdraw() -> Any:
        with looking_as(day.cast.monitor.audience) as by:
            told = {"by": by, "session": day.session, "entry": entry, "key": uuid4()}
            return corrections.withdraw_entry(**told, reason="A slip")

    kept = at_once(*[withdraw] * CROWD)
    assert [held for held, _ in kept].count(True) == 1
    lost = {type(why) for held, why in kept if not held}
    assert lost == {corrections.AlreadySuperseded}
    assert len(day.rows(BodyEntry)) == 2


def test_twenty_chart_at_once_and_all_of_it_is_there(day: Day) -> None:
    before = with_tick(day)
    keys = [uuid4() for _ in range(CROWD)]
    kept = at_once(*[lambda key=key: charted(day, key) for key in keys])
    assert all(held for held, _ in kept)
    ticks = [row.tick for row in day.rows(Capture)]
    assert {row.pk for row in day.rows(BodyEntry)} == set(keys)
    assert len(set(ticks)) == CROWD
    assert with_tick(day) == max(ticks) == before + CROWD


def test_one_entry_sent_by_many_at_once_is_charted_once(day: Day) -> None:
    key = uuid4()
    kept = at_once(*[lambda: charted(day, key)] * CROWD)
    assert all(held for held, _ in kept)
    assert len(day.rows(BodyEntry)) == len(day.rows(Capture)) == 1


def charted(day: Day, key: Any) -> BodyEntry:
    """An entry of the monitor, about the first partner."""
    kind = charting.kind_of("sedation")
    typed = charting.read(kind, {"moaas": "5"})
    sent = Sent(key, kind, day.cast.a.partner.pk, typed, timezone.now(), "x")
    with looking_as(day.cast.monitor.audience) as by:
        capture(by=by, session=day.session, sent=sent)
        return BodyEntry.objects.get(pk=key)


def with_tick(day: Day) -> int:
    """How far the day's own count is."""
    with looking_as(day.cast.monitor.audience):
        return DosingSession.objects.get(pk=day.session.pk).tick
