"""Dates that follow from a course's plan without being visits, as the stages say. Pure.

A stage tells what it counts from a course with ``@counts``; here it becomes days.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from kact.protocol.numbers import Chosen
from kact.scheduling.rows import Plan


@dataclass(frozen=True)
class Counted:
    """So many days or months after the start, after each dose, or after the last one.

    ``title`` is what staff read; those of one title are shown together.
    """

    title: str
    after: Literal["start", "dose", "last_dose"]
    number: int
    unit: Literal["days", "months"]

    def day(self, since: date) -> date:
        """The day it falls on."""
        if self.unit == "days":
            return since + timedelta(days=self.number)
        return _months_after(since, self.number)


Counts = Callable[[Chosen], Iterable[Counted]]
_counts: list[Counts] = []


def counts(dates: Counts) -> Counts:
    """Add what this function yields to every plan. Called once, when the stage is imported."""
    _counts.append(dates)
    return dates


def dates_of(plan: Plan, start: date, zone: str, chosen: Chosen) -> dict[str, list[date]]:
    """The days by their title, in order; none after a dose that has no time."""
    doses = _doses(plan, zone)
    found: dict[str, list[date]] = defaultdict(list)
    for counted in (counted for dates in _counts for counted in dates(chosen)):
        for title, since in _anchors(counted, start, doses):
            found[title].append(counted.day(since))
    return {title: sorted(days) for title, days in sorted(found.items(), key=lambda f: min(f[1]))}


def _doses(plan: Plan, zone: str) -> dict[int, date]:
    """The day of each session's dose, standing or proposed."""
    steps: dict[int, datetime] = {
        row.wanted.session: row.step.at for row in plan.rows if row.wanted.dosed and row.step
    }
    return {n: at.astimezone(ZoneInfo(zone)).date() for n, at in steps.items()}


def _anchors(counted: Counted, start: date, doses: dict[int, date]) -> Iterator[tuple[str, date]]:
    """What it is counted from, with the title it then has."""
    if counted.after == "start":
        yield counted.title, start
    elif counted.after == "last_dose":
        yield from ((counted.title, doses[n]) for n in sorted(doses)[-1:])
    else:
        yield from ((f"{counted.title} after dose {n}", day) for n, day in doses.items())


def _months_after(since: date, number: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    years, month = divmod(since.month - 1 + number, 12)
    year, month = since.year + years, month + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))
