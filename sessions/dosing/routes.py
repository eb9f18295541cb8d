"""The ways a dose may be given: read strictly from `routes.toml`, and judged by it. Pure.

What a clinic chose comes in as plain data (`Chosen`); nothing here reads a database or a clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from kact.protocol.numbers import Chosen, number
from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("routes.toml")
HOME = "sessions/dosing/routes.toml"
PREFIX = "routes"


class Level(StrEnum):
    """How something stands, in the order in which it gets worse."""

    PASS = "pass"  # noqa: S105 - a word of the program
    WARN = "warn"
    HOLD = "hold"


@dataclass(frozen=True)
class Limit:
    """A number that decides; with bounds, what a clinic may choose in its place, ends included."""

    value: Decimal
    bounds: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Form:
    """What a substance comes in; without ``strengths`` any strength that its label says."""

    code: str
    name: str
    per: Literal["mL", "piece", "device"]
    least: Limit
    source: str
    mark: str
    strengths: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Route:
    """One way to give a dose, as its table in the file says it."""

    code: str
    name: str
    substance: Literal["ketamine", "esketamine"]
    forms: tuple[str, ...]
    bioavailability: str
    peak: str
    equivalent: str
    unit: Literal["mg", "mg/kg"]
    source: str
    mark: str
    usual: str = ""
    warn: Limit | None = None
    hold: Limit | None = None
    fixed: tuple[Decimal, ...] = ()
    device_minutes: int = 0
    diluted: tuple[Decimal, ...] = ()
    asks: tuple[Literal["site", "infusion", "devices", "hold", "self"], ...] = ()

    def limits(self) -> Iterator[tuple[str, Limit]]:
        """The limits it has, each with its name."""
        for name in (Level.WARN, Level.HOLD):
            if limit := getattr(self, name):
                yield name, limit


@dataclass(frozen=True)
class Weight:
    """When a weight is too old, in days, or too different, in per cent."""

    days: Limit
    change: Limit
    source: str
    mark: str
    code: Literal["weight"] = "weight"


@dataclass(frozen=True)
class Routes:
    """The whole file."""

    version: str
    form: tuple[Form, ...]
    route: tuple[Route, ...]
    weight: Weight


@dataclass(frozen=True)
class Judgement:
    """How an amount stands by its route's table, and the sentences that say why."""

    level: Level
    sentences: tuple[str, ...] = ()


@cache
def table() -> Routes:
    """The file. Raises DefinitionError where it is not sound."""
    found = build(Routes, parse(_FILE), _FILE.name)
    known = {form.code for form in found.form}
    for route in found.route:
        _expect(route, set(route.forms) <= known and bool(route.forms), "names no form")
        _expect(route, bool(route.fixed) or route.warn is not None, "has no limit")
        for _, limit in route.limits():
            low, high = limit.bounds
            _expect(route, low <= limit.value <= high, "lies outside its own bounds")
    return found


@cache
def routes() -> Mapping[str, Route]:
    """Every route by its code, in the file's order."""
    return {route.code: route for route in table().route}


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its code, in the file's order."""
    return {form.code: form for form in table().form}


def code_of(route: str, name: str) -> str:
    """The code of a route's number: `routes.iv.warn`."""
    return f"{PREFIX}.{route}.{name}"


def judge(route: Route, mg: Decimal, weight_kg: Decimal, chosen: Chosen) -> Judgement:
    """How one dose stands: above ``hold`` or beside what is ``fixed`` it is not given.

    Exactly at a limit is within it. Compared is the exact amount, never a rounded one.
    """
    if route.fixed:
        return _among_fixed(route, mg)
    # Multiplied, not divided: a quotient that does not end would be cut off.
    by = weight_kg if route.unit == "mg/kg" else Decimal(1)
    for name in (Level.HOLD, Level.WARN):
        if getattr(route, name) and mg > (limit := in_force(route, name, chosen)) * by:
            return Judgement(name, (f"Above {plain(limit)} {route.unit}, {_means[name]}.",))
    return Judgement(Level.PASS)


def in_force(route: Route, name: str, chosen: Chosen) -> Decimal:
    """One limit of a route as it counts in a clinic."""
    return number(code_of(route.code, name)).in_force(chosen)


def least_of(form: Form, chosen: Chosen) -> Decimal:
    """The smallest part of a form, in units of ``per``, as it counts in a clinic."""
    if not form.least.bounds:
        return form.least.value
    return number(code_of(form.code, "least")).in_force(chosen)


def plain(value: Decimal) -> str:
    """A number as a reader sees it, without noughts at its end."""
    return f"{value.normalize():f}"


_means = {
    Level.HOLD: "which this clinic does not give",
    Level.WARN: "which needs a reason",
}


def _among_fixed(route: Route, mg: Decimal) -> Judgement:
    if mg in route.fixed:
        return Judgement(Level.PASS)
    allowed = " or ".join(plain(each) for each in route.fixed)
    return Judgement(Level.HOLD, (f"Only {allowed} mg are given by this route.",))


def _expect(route: Route, right: bool, otherwise: str) -> None:
    if not right:
        raise DefinitionError(f"{_FILE.name}: {route.code}: {otherwise}")
