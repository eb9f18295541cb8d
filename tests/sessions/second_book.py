"""A second book of a dosing day: what may happen next, by plain rules the product never sees.

It knows only what was done and when, as whoever did it told it; nothing here reads the database or
calls anything of the product.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
TWO_HOURS = timedelta(minutes=120)
LATELY = timedelta(hours=12)  # for so long what was asked and looked at on the day counts
GIVERS = frozenset({"prescriber", "monitor"})


@dataclass(eq=False)
class Terms:
    """What one order allows."""

    least: Decimal
    most: Decimal
    total: Decimal
    boosters: int
    apart: timedelta
    last_day: date
    row: Any = None


@dataclass(eq=False)
class Given:
    """One dose on record."""

    to: str
    mg: Decimal
    at: datetime
    lot: Any
    row: Any
    stands: bool = True


@dataclass(eq=False)
class Waiting:
    """One dose that was prepared, and by whom."""

    to: str
    mg: Decimal
    order: Terms | None
    by: str
    lot: Any
    lot_until: date
    row: Any
    checked_by: str = ""
    checked_at: datetime | None = None
    over: bool = False


@dataclass(eq=False)
class Charted:
    """One entry, and whether its value is one that stops a booster."""

    about: str
    item: str
    at: datetime
    stops: bool
    row: Any
    counts: bool = True


@dataclass
class Person:
    """What is known of one partner."""

    order: Terms | None = None
    yes_at: datetime | None = None
    check: str = ""  # how the newest check came out: passes, asks (the prescriber), stops
    passed_at: datetime | None = None
    holds: set[str] = field(default_factory=set)
    serious: list[Any] = field(default_factory=list)
    stopped: bool = False
    home: bool = False
    way_home: bool = False


@dataclass
class Book:
    """The day, as somebody would keep it on paper."""

    people: dict[str, Person]
    dosed: frozenset[str] = frozenset("ab")
    staffed_at: datetime | None = None
    room: bool = True
    called_off: bool = False
    signed: bool = False
    agreed: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    doses: list[Given] = field(default_factory=list)
    entries: list[Charted] = field(default_factory=list)
    received: dict[Any, Decimal] = field(default_factory=dict)
    wasted: dict[Any, Decimal] = field(default_factory=dict)

    def standing(self, who: str) -> list[Given]:
        """One partner's doses that were not taken back."""
        return [dose for dose in self.doses if dose.to == who and dose.stands]

    def balance(self, lot: Any) -> Decimal:
        """What has to be left of a lot."""
        given = sum(dose.mg for dose in self.doses if dose.lot == lot and dose.stands)
        return self.received[lot] - given - self.wasted.get(lot, Decimal(0))

    def check_comes_out(self, who: str, asked: str, now: datetime) -> str:
        """How a check comes out in which only ``asked`` was found."""
        one, today = self.people[who], now.astimezone(ZONE).date()
        ordered = one.order is not None and one.order.last_day >= today
        known = self.room and ordered and one.yes_at is not None
        return asked if known else "stops"

    # Before a dose.

    def against_dose(
        self, dose: Waiting, *, by: str, mg: Decimal, at: datetime, now: datetime, why: str
    ) -> list[str]:
        """Everything that keeps this dose from being given; the stock is not asked."""
        found = [
            (self.signed, "signed"),
            (self.called_off, "called off"),
            (dose.to not in self.dosed, "not dosed today"),
            (self.people[dose.to].stopped, "stopped"),
            (self.people[dose.to].home, "gone home"),
            (dose.over, "settled before"),
            (by not in GIVERS, "not a giver"),
            (not dose.checked_by, "no second person"),
            (dose.checked_by in {by, dose.by}, "the same person"),
            (self.people[dose.to].order is not dose.order, "another order"),
            (now.astimezone(ZONE).date() > dose.lot_until, "expired"),
            (mg > dose.mg, "more than prepared"),
            (mg < dose.mg and not why, "partial without a reason"),
            (not self._in_time(dose, at, now), "time"),
        ]
        said = [words for wrong, words in found if wrong]
        return said + self._against_order(dose, mg, at, now) + self.gate(dose.to, now)

    def _in_time(self, dose: Waiting, at: datetime, now: datetime) -> bool:
        checked = dose.checked_at
        return checked is not None and checked - MINUTE <= at <= now + MINUTE

    def _against_order(self, dose: Waiting, mg: Decimal, at: datetime, now: datetime) -> list[str]:
        order, before = dose.order, self.standing(dose.to)
        assert order is not None
        found = [
            (now.astimezone(ZONE).date() > order.last_day, "the order has ended"),
            (mg < order.least and mg == dose.mg, "too little"),
            (mg > order.most, "too much"),
            (len(before) > order.boosters, "too many boosters"),
            (sum((each.mg for each in before), mg) > order.total, "too much in all"),
            (any(at < each.at + order.apart for each in before), "too soon"),
        ]
        return [words for wrong, words in found if wrong]

    def gate(self, who: str, now: datetime) -> list[str]:
        """What is closed before the next dose of one partner: a first one's, or a booster's."""
        booster = bool(self.standing(who))
        asked = {who} if booster else self.people
        said = [f"{each} held" for each in asked if self.people[each].holds]
        said += [f"{each} under review" for each in asked if self.people[each].serious]
        for each in {who} if booster else self.dosed:
            if not _lately(self.people[each].yes_at, now):
                said.append(f"{each} has not said yes")
            if not booster and not _lately(self.people[each].passed_at, now):
                said.append(f"{each} has not passed")
        if not _lately(self.staffed_at, now):
            said.append("not staffed")
        if booster and self.measurement_stops(who):
            said.append("a measurement is on hold")
        return said

    def measurement_stops(self, who: str) -> bool:
        """Whether the newest value of anything that was measured stops a booster."""
        mine = [one for one in self.entries if one.about == who and one.counts]
        newest = {one.item: one for one in sorted(mine, key=lambda one: one.at)}
        return any(one.stops for one in newest.values())

    # Before going home.

    def against_leaving(self, who: str, *, well: bool, now: datetime) -> list[str]:
        """Every criterion that is not met; ``well`` says that all that was asked anew is."""
        doses = self.standing(who)
        found = [
            (not doses, "no dose on record"),
            (any(now < dose.at + TWO_HOURS for dose in doses), "before two hours"),
            (not self.people[who].way_home, "no way home"),
            (not well, "not well"),
        ]
        return [words for wrong, words in found if wrong]


def _lately(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= LATELY
