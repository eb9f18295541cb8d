"""Plans a course: what stands in it, what is to be booked or moved, and when. Pure.

What took place and what cannot move is kept as it is, whatever it breaks; everything else is kept
where it stands if it keeps its gaps and its order, and is proposed anew where it does not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kact.scheduling.intervals import Step, lacks, too_soon
from kact.scheduling.kinds import kinds
from kact.scheduling.openings import Span, touches
from kact.scheduling.rows import Frame, Plan, Row, Standing, Wish, match
from kact.scheduling.sequence import Gap, Wanted
from kact.scheduling.walltime import WallTime

FURTHER = 180  # days beyond the latest one that are still looked at for an open one
LATE = "No day within its time is free; this is the first one after."
SHUT = "The clinic is closed then."
UNFOUND = "No time is free for it within half a year. Book it by hand."
MISSED = "It did not take place before what was to follow it."
WAITS = "It waits for a visit that has no time yet."


def propose(
    wanted: Collection[Wanted], standing: Collection[Standing], wish: Wish, frame: Frame
) -> Plan:
    """The plan of a course, from its visits and what stands of them. No proposal breaks a rule."""
    return _Planning(wanted, standing, wish, frame).plan()


class _Planning:
    """One course while it is planned, row by row."""

    def __init__(
        self, wanted: Collection[Wanted], standing: Collection[Standing], wish: Wish, frame: Frame
    ) -> None:
        self.wanted, self.standing, self.wish, self.frame = wanted, standing, wish, frame
        self.held = match(wanted, standing)
        self.rows: dict[str, Row] = {}

    def plan(self) -> Plan:
        """Every row, each after those it hangs on."""
        for each in self.wanted:
            self.rows[each.key] = self._row(each)
        rows, taken = tuple(self.rows.values()), {id(one) for one in self.held.values()}
        others = tuple(one for one in self.standing if id(one) not in taken)
        plan = Plan(rows, others, self._broken([one.step for one in self.standing]), {})
        return replace(plan, remains=self._broken(plan.settled))

    def _row(self, of: Wanted) -> Row:
        here = self.held.get(of.key)
        if here is None and self._is_over(of):
            return Row(of, "missed", says=(MISSED,))
        gaps = self._gaps(of)
        if gaps is None:
            kept = here is not None and here.fixed
            return Row(of, "stands" if kept else "cannot", standing=here, says=(WAITS,))
        row = Row(of, "stands", *self._days(gaps), standing=here)
        if here is None:
            return self._timed(replace(row, how="book"), gaps)
        if here.step.at <= self.now:
            return row
        wrong = tuple(dict.fromkeys(self._wrong(of, here, gaps)))
        if here.fixed or not wrong:
            return replace(row, says=wrong)
        return self._timed(replace(row, how="move", says=wrong), gaps)

    @property
    def now(self) -> datetime:
        return self.frame.now

    def _is_over(self, of: Wanted) -> bool:
        """Whether a dose that it was to come before has been given."""
        return any(
            w.dosed and self.held[w.key].fixed and self.held[w.key].step.at <= self.now
            for w in self._later(of)
        )

    def _later(self, of: Wanted) -> list[Wanted]:
        """What hangs on a visit, directly or not, and stands."""
        keys = {of.key}
        for each in self.wanted:
            if any(keys & {*on} for _, on in each.after):
                keys.add(each.key)
        return [w for w in self.wanted if w.key in keys - {of.key} and w.key in self.held]

    def _gaps(self, of: Wanted) -> list["_Hold"] | None:
        """Its gaps, each from the times of what it hangs on; None while one has no time."""
        found = []
        for gap, keys in of.after:
            rows = [self.rows[key] for key in keys if self.rows[key].how != "missed"]
            spans = [row.span for row in rows]
            if None in spans:
                return None
            if spans or not keys:
                found.append(self._hold(gap, [span for span in spans if span]))
        return found

    def _hold(self, gap: Gap, spans: list[Span]) -> "_Hold":
        """A gap from the last of what it is measured from, or from the start of the course."""
        days = [self.frame.openings.local(starts).date() for starts, _ in spans]
        since = max(days, default=self.wish.start)
        return _Hold(gap, since, max((ends for _, ends in spans), default=None))

    def _days(self, gaps: list["_Hold"]) -> tuple[date, date]:
        """Its earliest and latest day; where gaps cross, the least counts."""
        earliest = max((hold.earliest for hold in gaps), default=self.wish.start)
        return earliest, max(earliest, min((hold.latest for hold in gaps), default=earliest))

    def _wrong(self, of: Wanted, here: Standing, gaps: list["_Hold"]) -> Iterator[str]:
        """What keeps a visit from staying where it stands, as sentences."""
        day = self.frame.openings.local(here.step.at).date()
        yield from (h.gap.sentence for h in gaps if not h.keeps(day, here.step.at))
        for later in self._later_fixed(of):
            if here.ends > later.step.at:
                yield f"It is to come before what is on {self._said(later.step.at)}."
        yield from too_soon(here.step, self._doses(), days=self.frame.least_days)
        if self.frame.openings.closes_over(here.step.at, here.ends):
            yield SHUT

    def _said(self, moment: datetime) -> str:
        return f"{self.frame.openings.local(moment):%-d %B}"

    def _later_fixed(self, of: Wanted) -> list[Standing]:
        """What hangs on a visit, is still to come, and cannot be moved out of its way."""
        later = [self.held[w.key] for w in self._later(of)]
        return [one for one in later if one.fixed and one.step.at > self.now]

    def _doses(self) -> list[Step]:
        """Every dose as planned so far, and those that cannot move or belong to nothing here."""
        planned = [step for row in self.rows.values() if (step := row.step)]
        mine = {id(one) for one in self.held.values() if not one.fixed}
        return [*planned, *(one.step for one in self.standing if id(one) not in mine)]

    def _timed(self, row: Row, gaps: list["_Hold"]) -> Row:
        """The row with the first time that suits; said in words where it comes late, or is none."""
        limits = self._limits(row, gaps)
        for day in self._by_preference(*self._days(gaps)):
            if when := self._time(row, day, limits):
                late = tuple(h.gap.sentence for h in gaps if day > h.latest)
                said = (LATE, *late) if late else ()
                return replace(row, proposed=when, says=(*row.says, *said))
        return replace(row, how="cannot", says=(*row.says, UNFOUND))

    def _by_preference(self, earliest: date, latest: date) -> Iterator[date]:
        """The days that are tried, never today: those wished for, then others, then later ones."""
        first = max(earliest, self.frame.openings.local(self.now).date() + timedelta(days=1))
        within = [first + timedelta(days=n) for n in range((latest - first).days + 1)]
        yield from (day for day in within if day.weekday() in self.wish.weekdays)
        yield from (day for day in within if day.weekday() not in self.wish.weekdays)
        after = max(latest + timedelta(days=1), first)
        yield from (after + timedelta(days=n) for n in range(FURTHER))

    def _time(self, row: Row, day: date, limits: "_Limits") -> WallTime | None:
        """The time of a day nearest to the one wished for at which nothing is in the way."""
        times = self.frame.openings.times(day, row.minutes, self.wish.clock)
        return next((when for when in times if self._is_free(row, when.moment, limits)), None)

    def _is_free(self, row: Row, starts: datetime, limits: "_Limits") -> bool:
        kind, openings = row.wanted.kind, self.frame.openings
        ends = starts + timedelta(minutes=row.minutes)
        step = Step(row.wanted.key, kind, starts, row.wanted.people, row.wanted.dosed)
        return not (
            any(starts < end for end in limits.after)
            or any(ends > start for start in limits.before)
            or touches((starts, _ready(kind, ends)), limits.taken)
            or openings.closes_over(starts, ends)
            or openings.is_busy(kind, starts, _ready(kind, ends))
            or too_soon(step, limits.doses, days=self.frame.least_days)
        )

    def _limits(self, row: Row, gaps: list["_Hold"]) -> "_Limits":
        return _Limits(
            after=[hold.ends for hold in gaps if hold.ends],
            before=[later.step.at for later in self._later_fixed(row.wanted)],
            taken=self._others(row),
            doses=self._doses(),
        )

    def _others(self, row: Row) -> list[Span]:
        """When the couple's other visits are, as they stand and as they are planned so far."""
        standing = [one for one in self.standing if one is not row.standing]
        planned = [(r.wanted.kind, r.span) for r in self.rows.values() if r.span]
        spans = [*planned, *((one.step.kind, one.span) for one in standing)]
        return [(starts, _ready(kind, ends)) for kind, (starts, ends) in spans]

    def _broken(self, steps: Collection[Step]) -> dict[object, tuple[str, ...]]:
        """What the rules say of steps, by key."""
        said: dict[object, list[str]] = defaultdict(list)
        for lack in lacks(steps, self.frame.variant):
            said[lack.key].append(lack.sentence)
        for step in steps:
            before = [other for other in steps if other.at <= step.at]
            said[step.key] += too_soon(step, before, days=self.frame.least_days)
        return {key: tuple(dict.fromkeys(found)) for key, found in said.items() if found}


@dataclass(frozen=True)
class _Hold:
    """A gap from a day on; ``ends`` is when the last of what it is measured from is over."""

    gap: Gap
    since: date
    ends: datetime | None

    @property
    def earliest(self) -> date:
        return self.since + timedelta(days=self.gap.least)

    @property
    def latest(self) -> date:
        return self.since + timedelta(days=self.gap.most)

    def keeps(self, day: date, starts: datetime) -> bool:
        """Whether something that begins then keeps it."""
        return self.earliest <= day <= self.latest and (self.ends is None or starts >= self.ends)


@dataclass(frozen=True)
class _Limits:
    """What a time is to come after and before, when the couple is expected, and their doses."""

    after: list[datetime]
    before: list[datetime]
    taken: list[Span]
    doses: list[Step]


def _ready(kind: str, ends: datetime) -> datetime:
    """When what a visit took is ready for the next."""
    return ends + timedelta(minutes=kinds()[kind].buffer)
