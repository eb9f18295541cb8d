"""The visits of a course in order, and the gaps between them. Pure; `sequence.toml` holds them.

What a clinic chose instead of the file's numbers comes in as plain data.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID

from kact.protocol.case import BOTH_DOSE, Variant
from kact.protocol.numbers import Chosen, number
from kact.scheduling.kinds import kinds
from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("sequence.toml")
PREFIX = "course"
START = "start"


@dataclass(frozen=True)
class Day:
    """The hours that are proposed where a clinic has set none, and what is proposed first."""

    opens: str
    closes: str
    weekdays: tuple[int, ...]
    clock: str

    @property
    def hours(self) -> tuple[time, time]:
        """From when to when."""
        return time.fromisoformat(self.opens), time.fromisoformat(self.closes)


@dataclass(frozen=True)
class Terms:
    """What one format's course is like; `sequence.toml` says what each word means."""

    variant: str
    comes: Literal["both", "doser"]
    sessions: int
    bounds: tuple[int, ...]
    source: str
    mark: str

    @property
    def code(self) -> str:
        """The code of its number."""
        return f"{PREFIX}.{self.variant.lower()}.sessions"


@dataclass(frozen=True)
class StepTerms:
    """One step of a course."""

    kind: str
    whose: Literal["each", "dosed", "session", "both"]
    every: Literal["course", "session", "end"]
    variants: tuple[str, ...] = tuple(Variant)


@dataclass(frozen=True)
class Gap:
    """How many days one step comes after another, at the least and at the most."""

    code: str
    step: str
    after: str
    session: Literal["same", "before", "last"]
    least: int
    most: int
    bounds: tuple[int, ...]
    says: str
    source: str
    mark: str

    @property
    def sentence(self) -> str:
        """What it asks for, with its numbers."""
        return self.says.format(least=self.least, most=self.most)

    def number_code(self, end: str) -> str:
        """The code of one of its numbers, ``least`` or ``most``."""
        return f"{PREFIX}.{self.code}.{end}"


@dataclass(frozen=True)
class Sequence:
    """The whole file."""

    version: str
    day: Day
    course: tuple[Terms, ...]
    step: tuple[StepTerms, ...]
    gap: tuple[Gap, ...]


@dataclass(frozen=True)
class Wanted:
    """One visit that a course is to have: ``key`` names its place, such as `dosing-2-0`.

    ``session`` is 0 of what belongs to the course as a whole; ``after`` are the gaps it keeps, each
    with the keys of what it hangs on, and none where it hangs on the start.
    """

    key: str
    kind: str
    session: int
    people: frozenset[UUID]
    dosed: frozenset[UUID]
    after: tuple[tuple[Gap, tuple[str, ...]], ...] = ()


Dosers = dict[int, frozenset[UUID]]
"""Who is dosed in each session, from the first on."""


@cache
def sequence() -> Sequence:
    """The file as it stands. Raises DefinitionError for one that is not sound."""
    found = build(Sequence, parse(_FILE), _FILE.name)
    steps = {step.kind for step in found.step}
    if [terms.variant for terms in found.course] != list(Variant):
        raise DefinitionError(f"{_FILE.name}: says not of each format how long its course is")
    for gap in found.gap:
        if not {gap.step, gap.after} - {START} <= steps <= set(kinds()) or gap.least > gap.most:
            raise DefinitionError(f"{_FILE.name}: {gap.code}: names what there is not")
    return found


def terms_of(variant: Variant) -> Terms:
    """What the course of one format is like."""
    [found] = [terms for terms in sequence().course if terms.variant == variant]
    return found


def sessions_of(variant: Variant, chosen: Chosen) -> int:
    """How many dosing sessions a course has unless somebody says otherwise."""
    return int(number(terms_of(variant).code).in_force(chosen))


def gaps(chosen: Chosen) -> tuple[Gap, ...]:
    """Every gap with its numbers in force; where a clinic's cross, the least counts."""
    return tuple(_in_force(gap, chosen) for gap in sequence().gap)


def _in_force(gap: Gap, chosen: Chosen) -> Gap:
    least, most = (int(number(gap.number_code(e)).in_force(chosen)) for e in ("least", "most"))
    return replace(gap, least=least, most=max(least, most))


def dosers(variant: Variant, one: UUID, two: UUID, doses: str, sessions: int) -> Dosers:
    """Who is dosed in each session: both, always the one the plan names, or each in turn."""
    if variant in BOTH_DOSE:
        return dict.fromkeys(range(1, sessions + 1), frozenset({one, two}))
    turns = {"one": (one,), "two": (two,)}.get(doses, (one, two))
    return {n: frozenset({turns[(n - 1) % len(turns)]}) for n in range(1, sessions + 1)}


def wanted(
    variant: Variant, one: UUID, two: UUID, dosed: Dosers, among: tuple[Gap, ...]
) -> tuple[Wanted, ...]:
    """Every visit of a course in the order in which they hang on each other."""
    here = [step for step in sequence().step if variant in step.variants]
    places = _ordered(here, len(dosed))
    blank = [w for place in places for w in _wanted(variant, place, (one, two), dosed)]
    return tuple(replace(w, after=tuple(_after(w, blank, among))) for w in blank)


def _ordered(steps: list[StepTerms], sessions: int) -> Iterator[tuple[StepTerms, int]]:
    yield from ((step, 0) for step in steps if step.every == "course")
    for session in range(1, sessions + 1):
        yield from ((step, session) for step in steps if step.every == "session")
    yield from ((step, 0) for step in steps if step.every == "end")


def _wanted(
    variant: Variant, place: tuple[StepTerms, int], people: tuple[UUID, UUID], dosed: Dosers
) -> Iterator[Wanted]:
    """The visits of one step: one for both, or one for each."""
    step, session = place
    here, both = dosed.get(session, frozenset()), frozenset(people)
    if step.whose in {"each", "dosed"}:
        alone = both if step.whose == "each" else here
        for n, person in enumerate(people, 1):
            if person in alone:
                key = f"{step.kind}-{session}-{n}"
                yield Wanted(key, step.kind, session, frozenset({person}), frozenset())
        return
    comes = here if step.whose == "session" and terms_of(variant).comes == "doser" else both
    doses = here if kinds()[step.kind].doses else frozenset()
    yield Wanted(f"{step.kind}-{session}-0", step.kind, session, comes, doses)


def _after(
    of: Wanted, all_of_them: list[Wanted], among: tuple[Gap, ...]
) -> Iterator[tuple[Gap, tuple[str, ...]]]:
    """What a visit hangs on; nothing of a session that there is not."""
    for gap in among:
        if gap.step != of.kind:
            continue
        if gap.after == START:
            yield gap, ()
        elif keys := tuple(w.key for w in all_of_them if _is_before(gap, of, w, all_of_them)):
            yield gap, keys


def _is_before(gap: Gap, of: Wanted, other: Wanted, all_of_them: list[Wanted]) -> bool:
    """Whether ``gap`` measures from ``other``; what is the course's own precedes session one."""
    if other.kind != gap.after or other.key == of.key:
        return False
    if gap.session == "last":
        return other.session == max(w.session for w in all_of_them)
    if gap.session == "before":
        return other.session == of.session - 1 and other.session > 0
    return other.session == of.session or (other.session == 0 and of.session == 1)
