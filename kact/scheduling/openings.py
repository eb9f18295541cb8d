"""When something can be booked at all, and the times of a day that could be proposed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kact.scheduling.sequence import sequence
from kact.scheduling.walltime import NotOnTheClock, WallTime

Span = tuple[datetime, datetime]
GRID = timedelta(minutes=30)


@dataclass(frozen=True)
class Openings:
    """A clinic's hours by weekday, Monday 0, on the clock of its zone; and when nothing can be.

    Without a single weekday nothing has been set: every day is open, and the hours of
    `sequence.toml` are proposed. ``closed`` are times in which the clinic is; ``busy``, by kind,
    those in which what such a visit takes is taken.
    """

    zone: str
    hours: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    closed: tuple[Span, ...] = ()
    busy: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def local(self, moment: datetime) -> datetime:
        """A moment on the clinic's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def closes_over(self, starts: datetime, ends: datetime) -> bool:
        """Whether the clinic is closed at any time of a span."""
        day = self.local(starts)
        hours = self._of(day.weekday())
        if self.hours and (hours is None or not _within(day, self.local(ends), hours)):
            return True
        return touches((starts, ends), self.closed)

    def is_busy(self, kind: str, starts: datetime, ends: datetime) -> bool:
        """Whether something that such a visit takes is taken then."""
        return touches((starts, ends), self.busy.get(kind, ()))

    def times(self, day: date, minutes: int, clock: time) -> Iterator[WallTime]:
        """The times of a day at which something of this length fits: nearest to a clock first."""
        hours = self._of(day.weekday())
        if hours is None or self._is_shut(day):
            return
        fits = [wish for wish in {clock, *_grid(*hours)} if _fits(wish, minutes, *hours)]
        for found in sorted(fits, key=lambda wish: (_apart(wish, clock), wish)):
            when = WallTime(day, found, self.zone)
            if _is_one_moment(when):
                yield when

    def _is_shut(self, day: date) -> bool:
        """Whether the clinic is closed for all of a day."""
        starts, ends = (datetime.combine(day, at, ZoneInfo(self.zone)) for at in (time(), time.max))
        return any(since <= starts and ends <= until for since, until in self.closed)

    def _of(self, weekday: int) -> tuple[time, time] | None:
        return self.hours.get(weekday) if self.hours else sequence().day.hours


def touches(span: Span, others: tuple[Span, ...] | list[Span]) -> bool:
    """Whether a span of time shares any with one of others."""
    return any(span[0] < ends and starts < span[1] for starts, ends in others)


def _within(starts: datetime, ends: datetime, hours: tuple[time, time]) -> bool:
    opens, closes = hours
    return starts.date() == ends.date() and opens <= starts.time() and ends.time() <= closes


def _grid(opens: time, closes: time) -> Iterator[time]:
    at, last = _on(opens), _on(closes)
    while at < last:
        yield at.time()
        at += GRID


def _fits(clock: time, minutes: int, opens: time, closes: time) -> bool:
    return opens <= clock and _on(clock) + timedelta(minutes=minutes) <= _on(closes)


def _apart(one: time, other: time) -> timedelta:
    return abs(_on(one) - _on(other))


def _on(clock: time) -> datetime:
    return datetime.combine(date(2000, 1, 1), clock, UTC)


def _is_one_moment(when: WallTime) -> bool:
    """Not an hour that is missing, nor one that comes twice."""
    try:
        when.moment  # noqa: B018 - whether it names one moment is what is asked
    except NotOnTheClock:
        return False
    return True
