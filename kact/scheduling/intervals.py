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
    """One visit of a couple that counts: ``key`` tells it from others, ``people`` are to come."""

    key: object
    kind: str
    at: datetime
    people: frozenset[UUID]

    @property
    def doses(self) -> bool:
        """Whether a dose is given."""
        return kinds()[self.kind].doses


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
    if not new.doses:
        return ()
    close = [s for s in others if s.doses and s.key != new.key and s.people & new.people]
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
    return all(_kept_for(people, step, rule, steps) for people in _groups(step, rule))


def _groups(step: Step, rule: Rule) -> Iterator[frozenset[UUID]]:
    """Whom a rule is asked about: each who comes, or those who come as one."""
    if rule.whose == "couple":
        yield step.people
    else:
        yield from (frozenset({person}) for person in step.people)


def _kept_for(people: frozenset[UUID], step: Step, rule: Rule, steps: Collection[Step]) -> bool:
    earlier = [s for s in steps if s.at < step.at and s.key != step.key]
    doses = [s.at for s in earlier if s.doses and s.people & people]
    if rule.since == "dose" and not doses:
        return True
    right = [s for s in earlier if s.kind in rule.after]
    if rule.whose == "each":
        right = [s for s in right if s.people & people]
    return any(rule.since == "start" or s.at > max(doses) for s in right)
