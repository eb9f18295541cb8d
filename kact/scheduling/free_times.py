"""Finds times at which everybody and everything a visit needs is free. Pure: no database, no page.

All moments carry a zone. What is found is only proposed: booking asks everything again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kact.scheduling.kinds import Kind
from kact.scheduling.walltime import NotOnTheClock, WallTime

EVERY = timedelta(minutes=30)  # a proposed visit begins on the hour or half past
NOON = time(12)
Span = tuple[datetime, datetime]
Hours = Mapping[int, tuple[time, time]]
"""Opening and closing time by weekday, Monday 0; a day that is not there is closed."""


@dataclass(frozen=True)
class Holder:
    """A room or a member of staff: what it is, its roles if any, and when it is taken."""

    what: Any
    busy: Sequence[Span] = ()
    role: str = ""


@dataclass(frozen=True)
class Wish:
    """When somebody can come: not before a day, on which weekdays (none: any), in which half."""

    not_before: date | None = None
    days: Collection[int] = ()
    part: str = ""

    def allows(self, when: WallTime) -> bool:
        """Whether a time is one they can come at."""
        half = "morning" if when.clock < NOON else "afternoon"
        return (
            (self.not_before is None or when.day >= self.not_before)
            and (not self.days or when.day.weekday() in self.days)
            and self.part in {"", half}
        )


@dataclass(frozen=True)
class Calendar:
    """What there is and when it is taken; ``people`` are those who are to come."""

    zone: str
    hours: Hours
    closed: Sequence[Span]
    rooms: Sequence[Holder]
    staff: Sequence[Holder]
    people: Sequence[Span] = ()


@dataclass(frozen=True)
class Offer:
    """One time, with a room and the staff that are free then."""

    when: WallTime
    room: Any
    staff: tuple[Any, ...]


def offers(terms: Kind, wish: Wish, calendar: Calendar, first: date, days: int) -> Iterator[Offer]:
    """The first free time of each half of each day, in order of time."""
    for n in range(days):
        found: set[bool] = set()
        for when in _starts(first + timedelta(days=n), terms, calendar):
            half = when.clock < NOON
            if half not in found and (offer := offer_at(when, terms, wish, calendar)):
                found.add(half)
                yield offer


def offer_at(when: WallTime, terms: Kind, wish: Wish, calendar: Calendar) -> Offer | None:
    """What could be offered at one time, or None where something needed is not free."""
    span = _span(when, terms)
    if span is None or not wish.allows(when) or not _open(when, terms, calendar.hours):
        return None
    if not _free(span, calendar.people) or not _free(span, calendar.closed):
        return None
    taken = (span[0], span[1] + timedelta(minutes=terms.buffer))
    room = next((r.what for r in calendar.rooms if _free(taken, r.busy)), None)
    staff = _staff(terms, taken, calendar.staff)
    if staff is None or (terms.room and room is None):
        return None
    return Offer(when, room if terms.room else None, staff)


def _starts(day: date, terms: Kind, calendar: Calendar) -> Iterator[WallTime]:
    """The half hours of a day from which a visit ends before it closes."""
    if day.weekday() not in calendar.hours:
        return
    opens, closes = (datetime.combine(day, at) for at in calendar.hours[day.weekday()])
    at = opens
    while at + timedelta(minutes=terms.minutes) <= closes:
        yield WallTime(day, at.time(), calendar.zone)
        at += EVERY


def _span(when: WallTime, terms: Kind) -> Span | None:
    """From when to when; None for an hour that is missing or comes twice."""
    try:
        starts = when.moment
    except NotOnTheClock:
        return None
    return starts, starts + timedelta(minutes=terms.minutes)


def _open(when: WallTime, terms: Kind, hours: Hours) -> bool:
    if when.day.weekday() not in hours:
        return False
    opens, closes = hours[when.day.weekday()]
    ends = datetime.combine(when.day, when.clock) + timedelta(minutes=terms.minutes)
    return opens <= when.clock and ends <= datetime.combine(when.day, closes)


def _free(span: Span, busy: Sequence[Span]) -> bool:
    return all(span[1] <= starts or ends <= span[0] for starts, ends in busy)


def _staff(terms: Kind, span: Span, staff: Sequence[Holder]) -> tuple[Any, ...] | None:
    """One who is free for each role that is needed, the first of the list; None if one lacks."""
    chosen: list[Any] = []
    for roles in terms.roles:
        able = (h.what for h in staff if h.role in roles and _free(span, h.busy))
        one = next((what for what in able if what not in chosen), None)
        if one is None:
            return None
        chosen.append(one)
    return tuple(chosen)
