"""What an instrument's answers are worth: ranges, bands, cut-offs, flags, algorithms, change.

Only records; `scoring.py` and `change.py` apply them. Every clinical number carries its `source`,
and `provisional = true` marks one that a clinic should confirm before it relies on it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Range:
    min: int
    max: int


@dataclass(frozen=True)
class Missing:
    """Totals need every item. `estimate_from` answered items allow a labelled estimate besides."""

    rule: Literal["complete"]
    source: str
    estimate_from: int | None = None


@dataclass(frozen=True)
class Band:
    """Totals from `low` to `high`, both included. For clinicians; never shown to a partner."""

    low: int
    high: int
    code: str
    label: str
    source: str
    provisional: bool = False


@dataclass(frozen=True)
class Cutoff:
    """A fact about a complete total: `at_least` the number, or `below` it.

    With `certain_early` an `at_least` is already true once the answers given reach it, since more
    can only add; until then an incomplete form leaves it unknown, never false.
    """

    code: str
    side: Literal["at_least", "below"]
    at: Decimal
    label: str
    source: str
    provisional: bool = False
    certain_early: bool = False


@dataclass(frozen=True)
class Flag:
    """One item that matters whatever the total: a code at the threshold, another if unanswered."""

    code: str
    item: str
    at_least: int
    unanswered: str
    label: str


@dataclass(frozen=True)
class Subscale:
    code: str
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Threshold:
    item: str
    at_least: int


@dataclass(frozen=True)
class Requirement:
    """At least `count` of `items` are endorsed."""

    items: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Outcome:
    value: str | bool
    requires: tuple[Requirement, ...]


@dataclass(frozen=True)
class Algorithm:
    """A rule that counts endorsed items. The first outcome whose requirements all hold wins."""

    code: str
    label: str
    source: str
    endorsed_at: int
    otherwise: str | bool
    outcomes: tuple[Outcome, ...]
    exceptions: tuple[Threshold, ...] = ()
    provisional: bool = False


@dataclass(frozen=True)
class Rci:
    """What the reliable change index is computed from: a standard deviation and a reliability."""

    sd: Decimal
    r: Decimal
    r_type: str
    population: str
    source: str
    provisional: bool = False


@dataclass(frozen=True)
class PublishedChange:
    """A change of at least `points` that its source calls reliable."""

    points: int
    population: str
    source: str
    provisional: bool = False
