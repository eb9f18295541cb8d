"""Courses to plan, and what a plan must hold, said by hand from its steps."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kact.protocol.case import Variant
from kact.protocol.numbers import NONE_CHOSEN
from kact.scheduling.intervals import Step, lacks
from kact.scheduling.openings import Openings
from kact.scheduling.planner import propose
from kact.scheduling.rows import Frame, Plan, Row, Standing, Wish, as_swapped
from kact.scheduling.sequence import dosers, gaps, wanted

A, B = UUID(int=1), UUID(int=2)
BOTH = frozenset({A, B})
ZONE = "America/New_York"
MONDAY = date(2027, 6, 7)
NOW = datetime(2027, 6, 4, 12, tzinfo=UTC)
WEEK = frozenset(range(5))
NINE_TO_SIX = {day: (time(9), time(18)) for day in range(5)}


def wish(start: date = MONDAY, clock: time = time(10), weekdays: frozenset[int] = WEEK) -> Wish:
    return Wish(start, weekdays, clock)


def frame(
    variant: Variant = Variant.CONJOINT, openings: Openings | None = None, now: datetime = NOW
) -> Frame:
    return Frame(variant, openings or Openings(ZONE, NINE_TO_SIX), _least(variant), now)


def _least(variant: Variant) -> int:
    return 7 if variant is Variant.GROUP else 3


def planned(
    here: Frame,
    standing: Collection[Standing] = (),
    *,
    by: Wish | None = None,
    doses: str = "both",
    sessions: int = 2,
) -> Plan:
    """The plan of a course of the frame's format."""
    turns = dosers(here.variant, A, B, doses, sessions)
    turns = as_swapped(here.variant, turns, standing, BOTH)
    course = wanted(here.variant, A, B, turns, gaps(NONE_CHOSEN))
    return propose(course, standing, by or wish(), here)


def booked(plan: Plan, *, now: datetime = NOW) -> list[Standing]:
    """Everything as it stands once all that is proposed was booked or moved."""
    return [as_booked(row, now) for row in plan.rows if row.step] + list(plan.others)


def as_booked(row: Row, now: datetime) -> Standing:
    assert row.step
    assert row.span
    return Standing(row.step, row.span[1], row.wanted.key, fixed=row.step.at <= now)


def wrong(steps: Collection[Step], here: Frame) -> list[str]:
    """What breaks the order of things, or comes too close; the interval said again by hand."""
    said = [lack.sentence for lack in lacks(steps, here.variant)]
    doses = [s for s in steps if s.dosed]
    least = timedelta(days=here.least_days)
    close = [
        f"{one.at} and {other.at}"
        for n, one in enumerate(doses)
        for other in doses[n + 1 :]
        if one.dosed & other.dosed and abs(one.at - other.at) < least
    ]
    return [*said, *close]
