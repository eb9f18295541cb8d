"""The limits and rules of `thresholds.toml`, read strictly and checked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from kact.strict import DefinitionError, build, parse
from sessions.monitoring.figures import Figure, Terms, plainly
from sessions.monitoring.reading import items

FILE = Path(__file__).with_name("thresholds.toml")

Level = Literal["warn", "hold", "emergency"]
LEVELS: tuple[Level, ...] = ("warn", "hold", "emergency")
"""From the mildest to the gravest."""

_WORDS = {
    "above": "above {limit}",
    "at_least": "{limit} or more",
    "below": "below {limit}",
    "at_most": "{limit} or less",
}


@dataclass(frozen=True, kw_only=True)
class Limit(Figure):
    """One number of one item, and how it is crossed; with ``rise`` measured from the baseline."""

    item: str
    crossing: Literal["above", "at_least", "below", "at_most"]
    rise: bool = False

    def crossed(self, measured: Decimal, terms: Terms) -> bool:
        """Whether a value, or a rise, lies beyond it."""
        limit = terms[self.name]
        return {
            "above": measured > limit,
            "at_least": measured >= limit,
            "below": measured < limit,
            "at_most": measured <= limit,
        }[self.crossing]

    def words(self, measured: Decimal, terms: Terms) -> str:
        """What was measured beside the limit: “Sys 162 mmHg (160 or more)”."""
        item = items()[self.item]
        limit = _WORDS[self.crossing].format(limit=plainly(terms[self.name]))
        value = f"{plainly(measured)} {self.unit}".rstrip()
        risen = "up " if self.rise else ""
        return f"{item.short or item.words} {risen}{value} ({limit})"


@dataclass(frozen=True)
class Rule:
    """One rule: when it counts, what makes it true, and what to do next. See the file's head."""

    code: str
    family: str
    level: Level
    when: Literal["before", "after", "always"]
    words: str
    do_next: tuple[str, ...]
    limits: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    twice: bool = False
    staying: bool = False
    again: bool = False


@dataclass(frozen=True)
class Thresholds:
    """The whole file."""

    number: tuple[Figure, ...]
    limit: tuple[Limit, ...]
    rule: tuple[Rule, ...]


@cache
def thresholds() -> Thresholds:
    """Limits and rules. Raises DefinitionError for a file that is not sound."""
    found = build(Thresholds, parse(FILE), FILE.name)
    known = {limit.name for limit in found.limit}
    used = {name for rule in found.rule for name in rule.limits}
    ticks = {tick.partition("=")[0] for rule in found.rule for tick in rule.ticks}
    _expect(known == used, "a limit is used by no rule, or a rule names none")
    _expect({limit.item for limit in found.limit} | ticks <= items().keys(), "an item is unknown")
    _expect(all(rule.limits or rule.ticks for rule in found.rule), "a rule asks for nothing")
    _expect(len({rule.code for rule in found.rule}) == len(found.rule), "a rule stands twice")
    return found


@cache
def limits() -> Mapping[str, Limit]:
    """Every limit by its name."""
    return {limit.name: limit for limit in thresholds().limit}


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise DefinitionError(f"{FILE.name}: {otherwise}")
