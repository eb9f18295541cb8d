"""What can be measured (`items.toml`), and one reading of some of it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Literal

from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("items.toml")

ON_OXYGEN = "oxygen"
Value = Decimal | int | str | bool
Values = Mapping[str, Value]
"""By the item's code: a number, a choice's code, or True for a tick."""


@dataclass(frozen=True)
class Choice:
    """One thing to choose, with its words."""

    code: str
    words: str


@dataclass(frozen=True)
class Item:
    """One thing to measure or rate. ``bounds`` are what can be typed at all, both included."""

    code: str
    words: str
    row: str
    sort: Literal["number", "scale", "choice", "tick"]
    mark: str
    source: str
    short: str = ""
    unit: str = ""
    bounds: tuple[Decimal, ...] = ()
    decimals: int = 0
    low: str = ""
    high: str = ""
    options: tuple[Choice, ...] = ()

    def refusal(self, value: Value) -> str:
        """Why this cannot be what was measured, in words; empty where it can."""
        if self.sort == "tick":
            return "" if isinstance(value, bool) else f"{self.words}: tick it, or leave it."
        if self.sort == "choice":
            known = value in {option.code for option in self.options}
            return "" if known else f"{self.words}: choose one of the answers."
        number = as_number(value)
        low, high = self.bounds
        if number is None or number != round(number, self.decimals) or not low <= number <= high:
            return f"{self.words}: from {low} to {high} {self.unit}".rstrip() + "."
        return ""

    def said(self, value: Value) -> str:
        """A value beside the item's short name: “Sys 124 mmHg”; of MOAA/S the number alone."""
        words = {option.code: option.words for option in self.options if not option.code.isdigit()}
        if str(value) in words:
            return words[str(value)].lower()
        return f"{self.short or self.words} {value} {self.unit}".rstrip()


@dataclass(frozen=True)
class Items:
    """The whole file."""

    row: tuple[Choice, ...]
    item: tuple[Item, ...]


@dataclass(frozen=True)
class Reading:
    """What was measured of one patient at one moment. ``key`` names the entry it came with."""

    key: str
    at: datetime
    values: Values = field(default_factory=dict)

    def number(self, item: str) -> Decimal | None:
        """The number of an item, or None where it was not measured."""
        return as_number(self.values[item]) if item in self.values else None

    def ticked(self, item: str) -> bool:
        """Whether a symptom was ticked."""
        return self.values.get(item) is True

    def has(self, item: str) -> bool:
        """Whether an item was measured."""
        return item in self.values


@dataclass(frozen=True)
class Dose:
    """One administration. ``ends_at`` is when an infusion stopped; None while it runs.

    A planned dose that was refused is none. Two devices of one dose are one.
    """

    at: datetime
    route: str = ""
    infusion: bool = False
    ends_at: datetime | None = None


@cache
def items() -> Mapping[str, Item]:
    """Every item by its code, in order. Raises DefinitionError for a file that is not sound."""
    found = {item.code: item for item in _file().item}
    known = {row.code for row in _file().row}
    for item in found.values():
        sized = len(item.bounds) == 2 if item.sort in ("number", "scale") else not item.bounds
        _expect(item.code, sized, "has no bounds, or needs none")
        _expect(item.code, bool(item.options) == (item.sort == "choice"), "options and sort differ")
        _expect(item.code, item.row in known, "stands in no row")
    _expect("items", len(found) == len(_file().item), "hold one code twice")
    return found


def rows() -> Mapping[str, tuple[Item, ...]]:
    """What is taken together, by the row's code, in order."""
    return {r.code: tuple(i for i in items().values() if i.row == r.code) for r in _file().row}


def row_words() -> Mapping[str, str]:
    """The rows' names by their codes."""
    return {row.code: row.words for row in _file().row}


def refusals(values: Values) -> list[str]:
    """Why these cannot be what was measured, in words; empty where they can."""
    known = items()
    unknown = [f"{code} is not measured here." for code in values if code not in known]
    return unknown + [
        why
        for code, value in values.items()
        if code in known and (why := known[code].refusal(value))
    ]


def as_number(value: Value) -> Decimal | None:
    """A value as a number; None for a tick and for words."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def in_order(readings: Iterable[Reading]) -> list[Reading]:
    """Readings by the moment they were taken; of one moment by their keys."""
    return sorted(readings, key=lambda reading: (reading.at, reading.key))


def first_dose_at(doses: Iterable[Dose]) -> datetime | None:
    """When the clock began."""
    return min((dose.at for dose in doses), default=None)


def baseline_of(readings: Iterable[Reading], doses: Iterable[Dose]) -> Reading | None:
    """The last value of each item before the first dose, as one reading; None without any."""
    began = first_dose_at(doses)
    before = [r for r in in_order(readings) if began is None or r.at < began]
    if not before:
        return None
    values = {code: value for reading in before for code, value in reading.values.items()}
    return Reading(before[-1].key, before[-1].at, values)


@cache
def _file() -> Items:
    return build(Items, parse(_FILE), _FILE.name)


def _expect(where: str, condition: bool, otherwise: str) -> None:
    if not condition:
        raise DefinitionError(f"{_FILE.name}: {where} {otherwise}")
