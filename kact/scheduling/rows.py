"""A course's plan as rows, and which of a couple's visits stands for which of them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from kact.protocol.case import Variant
from kact.scheduling.intervals import Step
from kact.scheduling.kinds import kinds
from kact.scheduling.openings import Openings, Span
from kact.scheduling.sequence import Dosers, Wanted, terms_of
from kact.scheduling.walltime import WallTime

How = Literal["stands", "book", "move", "missed", "cannot"]


@dataclass(frozen=True)
class Standing:
    """A visit that is booked or took place, or what a milestone tells of one.

    ``planned_as`` is the key of what it was booked for, if anything. What is ``fixed`` cannot move.
    """

    step: Step
    ends: datetime
    planned_as: str = ""
    fixed: bool = False

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends - self.step.at) / timedelta(minutes=1))

    @property
    def span(self) -> Span:
        """From when to when."""
        return self.step.at, self.ends


@dataclass(frozen=True)
class Wish:
    """What a couple's plan starts from: ``weekdays`` (Monday 0) and ``clock`` are tried first."""

    start: date
    weekdays: frozenset[int]
    clock: time


@dataclass(frozen=True)
class Frame:
    """What a plan is made within; ``least_days`` lie between two doses of one person."""

    variant: Variant
    openings: Openings
    least_days: int
    now: datetime


@dataclass(frozen=True)
class Row:
    """One visit of the plan: how it is with it, its days, and its time, standing or proposed.

    ``says`` tells in words what keeps a standing visit from staying, or what is not as it should be
    with a proposed one.
    """

    wanted: Wanted
    how: How
    earliest: date | None = None
    latest: date | None = None
    standing: Standing | None = None
    proposed: WallTime | None = None
    says: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """How long it lasts: as long as it was booked for, or as such a visit usually does."""
        return self.standing.minutes if self.standing else kinds()[self.wanted.kind].minutes

    @property
    def span(self) -> Span | None:
        """From when to when it is planned; None while it has no time."""
        if self.how == "stands" and self.standing:
            return self.standing.span
        if self.proposed is None:
            return None
        starts = self.proposed.moment
        return starts, starts + timedelta(minutes=self.minutes)

    @property
    def step(self) -> Step | None:
        """Its step once it stands as proposed."""
        if self.proposed is None:
            return self.standing.step if self.standing else None
        key = self.standing.step.key if self.standing else self.wanted.key
        of = self.wanted
        return Step(key, of.kind, self.proposed.moment, of.people, of.dosed)


@dataclass(frozen=True)
class Plan:
    """Every visit in order, and visits that belong to none.

    ``broken`` is what the rules say of the visits as they stand, by the step's key; ``remains``
    what they would still say once everything stood as proposed.
    """

    rows: tuple[Row, ...]
    others: tuple[Standing, ...]
    broken: Mapping[object, tuple[str, ...]]
    remains: Mapping[object, tuple[str, ...]]

    @property
    def settled(self) -> tuple[Step, ...]:
        """The steps of the plan once everything in it stands as proposed."""
        return (*(r.step for r in self.rows if r.step), *(one.step for one in self.others))


def match(wanted: Collection[Wanted], standing: Collection[Standing]) -> dict[str, Standing]:
    """What stands for each wanted visit: what was booked for it, else the first in its place."""
    by_key = {one.planned_as: one for one in standing if one.planned_as}
    held = {w.key: by_key[w.key] for w in wanted if _suits(w, by_key.get(w.key))}
    claimed = {id(one) for one in held.values()}
    free = sorted((s for s in standing if id(s) not in claimed), key=lambda s: s.step.at)
    for each in wanted:
        if each.key not in held and (one := _first(each, wanted, held, free)):
            held[each.key] = one
            free.remove(one)
    return held


def as_swapped(
    variant: Variant, dosers: Dosers, standing: Collection[Standing], both: frozenset[UUID]
) -> Dosers:
    """Who is dosed in each session, where the visits that stand for some say otherwise."""
    given = [one for one in standing if one.step.dosed]
    if terms_of(variant).comes == "both":
        given = [one for one in given if one.step.people == both]
    said = {
        int(one.planned_as.rsplit("-", 2)[1]): one.step.dosed for one in given if one.planned_as
    }
    free = iter(n for n in range(1, len(dosers) + len(given) + 1) if n not in said)
    for one in sorted((g for g in given if not g.planned_as), key=lambda one: one.step.at):
        said[next(free)] = one.step.dosed
    turns = list(dosers.values())
    last = max([len(dosers), *said])
    return {n: said.get(n, turns[(n - 1) % len(turns)]) for n in range(1, last + 1)}


def _suits(wanted: Wanted, one: Standing | None) -> bool:
    return one is not None and (
        (one.step.kind, one.step.people, one.step.dosed)
        == (wanted.kind, wanted.people, wanted.dosed)
    )


def _first(
    of: Wanted, wanted: Collection[Wanted], held: Mapping[str, Standing], free: list[Standing]
) -> Standing | None:
    """The first visit nothing claims that lies between this session's dose and the next."""
    suiting = [one for one in free if _suits(of, one)]
    if of.dosed or not of.session:
        return next(iter(suiting), None)
    doses = {w.session: held[w.key].step.at for w in wanted if w.dosed and w.key in held}
    after, before = doses.get(of.session), doses.get(of.session + 1)
    return next(
        (
            one
            for one in suiting
            if after is not None
            and one.step.at > after
            and (before is None or one.step.at < before)
        ),
        None,
    )
