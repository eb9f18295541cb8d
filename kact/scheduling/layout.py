"""Where things stand on a calendar: lanes side by side, rows by holder, quarters of an hour.

Pure: it knows times and keys, no database and no page. Every time is the clinic's wall time.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar

QUARTER = 15  # minutes a row of the day stands for
A_DAY = 24 * 60 // QUARTER


class Timed(Protocol):
    """Something that takes time, on the clinic's clock."""

    @property
    def starts(self) -> datetime: ...

    @property
    def ends(self) -> datetime: ...


T = TypeVar("T", bound=Timed)
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Placed(Generic[T]):
    """A thing in its lane: ``lane`` of ``lanes``, both from 1; what overlaps it has other lanes."""

    item: T
    lane: int
    lanes: int


@dataclass(frozen=True)
class Span:
    """Rows of the day's grid: the ``first``, from 1, and how many."""

    first: int
    length: int


def lanes(items: Iterable[T]) -> list[Placed[T]]:
    """Everything in order of time, overlaps side by side in as few lanes as there can be."""
    placed: list[Placed[T]] = []
    for together in _clusters(sorted(items, key=_order)):
        chosen = _choose(together)
        placed += [Placed(i, n, max(chosen)) for i, n in zip(together, chosen, strict=True)]
    return placed


def _order(item: Timed) -> tuple[datetime, datetime]:
    return item.starts, item.ends


def _clusters(items: Sequence[T]) -> list[list[T]]:
    """Runs of things each of which overlaps one before it."""
    runs: list[list[T]] = []
    until = None
    for item in items:
        starts, ends = _wall(item.starts), _wall(item.ends)
        if until is None or starts >= until:
            runs.append([])
        runs[-1].append(item)
        until = max(until or ends, ends)
    return runs


def _choose(together: Sequence[Timed]) -> list[int]:
    """The first lane that is free again, for each."""
    free: list[datetime] = []
    chosen = []
    for item in together:
        starts, ends = _wall(item.starts), _wall(item.ends)
        lane = next((n for n, until in enumerate(free) if until <= starts), len(free))
        free[lane : lane + 1] = [ends]
        chosen.append(lane + 1)
    return chosen


def rows(items: Iterable[T], keys: Callable[[T], Iterable[K]], none: K) -> dict[K, list[T]]:
    """The things under each of their keys, in order of time; without any, under ``none``.

    A visit with two members of staff stands in both rows.
    """
    found: dict[K, list[T]] = {}
    for item in sorted(items, key=_order):
        for key in list(keys(item)) or [none]:
            found.setdefault(key, []).append(item)
    return found


def by_day(items: Iterable[T]) -> dict[date, list[T]]:
    """The things by the day they begin on, each day in order of time."""
    found: dict[date, list[T]] = {}
    for item in sorted(items, key=_order):
        found.setdefault(item.starts.date(), []).append(item)
    return found


def hours(items: Iterable[Timed], opens: time, closes: time) -> tuple[int, int]:
    """The first and the last whole hour a day's grid needs: opening hours, and what lies outside.

    What goes on past midnight is shown to midnight.
    """
    first, last = opens.hour, -(-_minutes(closes) // 60)
    for item in items:
        first = min(first, item.starts.hour)
        last = max(last, 24 if _overnight(item) else -(-_minutes(item.ends.time()) // 60))
    return first, max(last, first + 1)


def span(starts: datetime, ends: datetime, *, first_hour: int, last_hour: int) -> Span:
    """The rows of a grid from ``first_hour`` to ``last_hour`` that a time takes, at least one.

    By the clock on the wall: on the night the clocks change a day has an hour more or fewer than
    its grid, and what begins then stands where the clock says it does.
    """
    zero, rows_in_all = first_hour * 60, (last_hour - first_hour) * 60 // QUARTER
    until = 24 * 60 if ends.date() > starts.date() else _minutes(ends.time())
    first = _clamp((_minutes(starts.time()) - zero) // QUARTER, rows_in_all - 1)
    end = _clamp(-(-(until - zero) // QUARTER), rows_in_all)
    return Span(first + 1, max(end - first, 1))


def closed_times(
    day: date, opening: Iterable[tuple[time, time]]
) -> list[tuple[datetime, datetime]]:
    """When a day is closed, by its opening hours: all of it when there are none."""
    start = datetime.combine(day, time())
    end = start + timedelta(days=1)
    edges = sorted((datetime.combine(day, a), datetime.combine(day, b)) for a, b in opening)
    ends = [start, *(b for _, b in edges)]
    starts = [*(a for a, _ in edges), end]
    return [(a, b) for a, b in zip(ends, starts, strict=True) if a < b]


def week_of(day: date) -> list[date]:
    """The seven days of a day's week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def _overnight(item: Timed) -> bool:
    return item.ends.date() > item.starts.date()


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _clamp(value: int, most: int) -> int:
    return min(max(value, 0), most)
