"""What comes before what, and how far apart two doses are. Pure; `order.toml` holds the rules.

The least days between doses are the gate's own number (`before_next_dose.toml`), handed in.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID

from kact.protocol.case import Variant
from kact.scheduling.kinds import kinds
from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("order.toml")


@dataclass(frozen=True)
class Rule:
    """One line of `order.toml`, which says what each word means."""

    code: str
    kinds: tuple[str, ...]
    after: tuple[str, ...]
    since: Literal["start", "dose"]
    whose: Literal["each", "couple"]
    says: str
    source: str
    marks: tuple[str, ...]
    variants: tuple[str, ...] = tuple(Variant)


@dataclass(frozen=True)
class Rules:
    """The whole file."""

    version: str
    rule: tuple[Rule, ...]


@dataclass(frozen=True)
class Step:
    """One visit of a couple that counts: ``key`` tells it from others, ``people`` are to come.

    ``takers`` are those of them who are dosed, where that has been said; until then all are.
    """

    key: object
    kind: str
    at: datetime
    people: frozenset[UUID]
    takers: frozenset[UUID] | None = None

    @property
    def dosed(self) -> frozenset[UUID]:
        """Who is dosed; a witness is not."""
        if not kinds()[self.kind].doses:
            return frozenset()
        return self.people if self.takers is None else self.takers


@dataclass(frozen=True)
class Lack:
    """One rule that one step does not keep."""

    rule: str
    key: object
    sentence: str


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule. Raises DefinitionError for a file that is not sound, or names no kind."""
    found = build(Rules, parse(_FILE), _FILE.name).rule
    for rule in found:
        if not {*rule.kinds, *rule.after} <= set(kinds()) or not set(rule.variants) <= set(Variant):
            raise DefinitionError(f"{_FILE.name}: {rule.code}: names what there is not")
    return found


def too_soon(new: Step, others: Iterable[Step], *, days: int) -> tuple[str, ...]:
    """A sentence for each dose closer than ``days`` of 24 hours to a new one of the same person."""
    close = [s for s in others if s.key != new.key and s.dosed & new.dosed]
    return tuple(
        f"A dose on {new.at:%d %B %Y} and one on {other.at:%d %B %Y} would be less than"
        f" {days} days apart."
        for other in close
        if abs(new.at - other.at) < timedelta(days=days)
    )


def lacks(steps: Collection[Step], variant: Variant) -> tuple[Lack, ...]:
    """Every rule that a step does not keep, in order of time."""
    return tuple(
        Lack(rule.code, step.key, rule.says)
        for step in sorted(steps, key=lambda step: step.at)
        for rule in rules()
        if step.kind in rule.kinds and variant in rule.variants and not _keeps(step, rule, steps)
    )


def broken_by(step: Step, before: Collection[Step], variant: Variant) -> tuple[str, ...]:
    """The sentences of what is out of order once ``step`` stands, in place of one with its key.

    What was out of order with others before is not held against it.
    """
    known = {(lack.rule, lack.key) for lack in lacks(before, variant) if lack.key != step.key}
    others = [other for other in before if other.key != step.key]
    found = lacks([*others, step], variant)
    return tuple(dict.fromkeys(x.sentence for x in found if (x.rule, x.key) not in known))


def _keeps(step: Step, rule: Rule, steps: Collection[Step]) -> bool:
    earlier = [s for s in steps if s.at < step.at and s.key != step.key]
    return all(_kept_for(people, rule, earlier) for people in _groups(step, rule, earlier))


def _groups(step: Step, rule: Rule, earlier: Collection[Step]) -> Iterator[frozenset[UUID]]:
    """Whom a rule is asked about: each who comes, or each who was dosed; or the couple as one.

    As in the gate before the next dose, it does not matter which of the two was dosed last.
    """
    dosed = frozenset(person for s in earlier for person in s.dosed)
    asked = dosed if rule.since == "dose" else step.people
    yield from [asked] if rule.whose == "couple" else (frozenset({person}) for person in asked)


def _kept_for(people: frozenset[UUID], rule: Rule, earlier: Collection[Step]) -> bool:
    doses = [s.at for s in earlier if s.dosed & people]
    if rule.since == "dose" and not doses:
        return True
    right = [s for s in earlier if s.kind in rule.after]
    if rule.whose == "each":
        right = [s for s in right if s.people & people]
    return any(rule.since == "start" or s.at > max(doses) for s in right)
