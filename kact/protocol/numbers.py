"""The clinic's numbers: what each says, what the program set, and what a clinic may choose.

A number stands in one file alone, beside the sentence that holds it. Each stage declares in
`<stage>/numbers.py` where its own stand, with `@declares`; those of the gates are declared here.
Nothing here reads a database: what a clinic chose comes in as plain data, `Chosen`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from kact.protocol.case import Settings
from kact.protocol.gate import Gate, Need
from kact.protocol.loading import CLINIC_DECIDES, SOURCES, library

Chosen = Mapping[str, Decimal]
"""What a clinic chose, by the number's code; what is not there stands as the program set it."""

NONE_CHOSEN: Chosen = MappingProxyType({})
GATES_FOLDER = "kact/protocol/gates"

CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+){1,2}")


class NumberDefinitionError(ValueError):
    """A number is declared in a way that the protocol does not accept."""


class NumberRefused(ValueError):
    """A clinic may not choose this; the message says why, in words for whoever types."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number that decides something, as its file says it.

    `says` is the sentence, with a place in braces for each number in it, and `holds` names the
    number that stands in each place. `low` and `high` are what a clinic may choose, both ends
    included; None where the number is fixed. `group` is where it applies, in words; `home` the
    file it stands in. With `steps` it counts along an order of words, from nought.
    """

    code: str
    says: str
    default: Decimal
    unit: str
    source: str
    mark: str
    group: str
    home: str
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: int = 0
    steps: tuple[str, ...] = ()
    holds: Mapping[str, str] = field(default_factory=dict)

    @property
    def fixed(self) -> bool:
        """Whether no clinic may change it."""
        return self.low is None or self.low == self.high

    def refusal(self, value: Decimal) -> str:
        """Why a clinic may not choose this value; empty where it may."""
        if self.low is None or self.high is None or self.fixed:
            return "This number is fixed."
        if not value.is_finite() or value != round(value, self.decimals):
            places = f"at most {self.decimals} digits after the point"
            return f"Give {places if self.decimals else 'a whole number'}."
        if not self.low <= value <= self.high:
            return f"Choose from {self.in_words(self.low)} to {self.in_words(self.high)}."
        return ""

    def in_words(self, value: Decimal) -> str:
        """One value as a reader sees it, without the unit."""
        return self.steps[int(value)] if self.steps else f"{value.normalize():f}"

    def with_unit(self, value: Decimal) -> str:
        """One value with its unit, as a reader sees it."""
        return f"{self.in_words(value)} {self.unit}".rstrip()

    @property
    def own(self) -> str:
        """The program's own value, with its unit."""
        return self.with_unit(self.default)

    @property
    def bounds(self) -> str:
        """What a clinic may choose, in words."""
        if self.low is None or self.high is None or self.fixed:
            return "fixed"
        return f"{self.in_words(self.low)} to {self.with_unit(self.high)}"

    def sentence(self, chosen: Chosen) -> str:
        """The sentence with every number in it as it stands for this clinic."""
        known = registry()
        places = {
            place: known[code] for place, code in (self.holds or {"number": self.code}).items()
        }
        return self.says.format(**{p: n.in_words(n.in_force(chosen)) for p, n in places.items()})

    def in_force(self, chosen: Chosen) -> Decimal:
        """The value that counts: the clinic's own where it has one."""
        return chosen.get(self.code, self.default)


Declared = Callable[[], Iterable[Number]]
_declared: list[Declared] = []


def declares(numbers: Declared) -> Declared:
    """Add what this function yields to the registry. Called once, when the stage is imported."""
    _declared.append(numbers)
    registry.cache_clear()
    return numbers


@cache
def registry() -> Mapping[str, Number]:
    """Every number by its code, in the order of the files. Raises NumberDefinitionError."""
    found: dict[str, Number] = {}
    for number in (number for numbers in _declared for number in numbers()):
        _check(number)
        if number.code in found and found[number.code] != number:
            raise NumberDefinitionError(f"{number.code}: two numbers of one name differ")
        found[number.code] = number
    return MappingProxyType(found)


def number(code: str) -> Number:
    """The number of this code. Raises LookupError."""
    return registry()[code]


def grouped() -> Iterator[tuple[str, list[Number]]]:
    """Where numbers apply, each with its numbers, in the order of the files."""
    groups: dict[str, list[Number]] = {}
    for each in registry().values():
        groups.setdefault(each.group, []).append(each)
    yield from groups.items()


def outside_the_gates() -> Iterator[tuple[str, list[Number]]]:
    """The same without the gates' own, whose sentences say them."""
    for title, numbers in grouped():
        if not numbers[0].home.startswith(GATES_FOLDER):
            yield title, numbers


def permitted(chosen: Mapping[str, Decimal | None]) -> Chosen:
    """What of this a clinic may still choose; None stands for the program's own number.

    Bounds may have become narrower since it was chosen: then the program's own number counts.
    """
    known = registry()
    return MappingProxyType(
        {
            code: value
            for code, value in chosen.items()
            if value is not None and code in known and not known[code].refusal(value)
        }
    )


def settings_of(chosen: Chosen) -> Settings:
    """What of this belongs to the gates, as they take it."""
    settings: dict[tuple[str, str], dict[str, float]] = {}
    for gate in library().gates.values():
        for need in gate.own_needs:
            own = {n: chosen[c] for n, c in _codes(need).items() if c in chosen}
            if own:
                settings[gate.name, need.name] = {n: _as_given(need, n, v) for n, v in own.items()}
    return MappingProxyType(settings)


def code_of(gate: str, fact: str, name: str) -> str:
    """The code of a gate's number: `eligibility.medical_clearance.days`."""
    return f"{gate}.{fact.rpartition('.')[2]}.{name}"


@declares
def of_the_gates() -> Iterator[Number]:
    """The numbers of the gates, in their order."""
    for gate in library().gates.values():
        for need in gate.own_needs:
            yield from (_of_need(gate, need, name) for name in need.given)


def _of_need(gate: Gate, need: Need, name: str) -> Number:
    bounds = need.bounds.get(name)
    low, high = (_exact(bounds[0]), _exact(bounds[1])) if bounds else (None, None)
    return Number(
        code=code_of(gate.name, need.name, name),
        says=need.says,
        default=_exact(need.given[name]),
        unit=name.rpartition("_")[2],
        source=need.source,
        mark=need.number_mark,
        group=f"Gate: {gate.title[0].lower()}{gate.title[1:]}",
        home=f"{GATES_FOLDER}/{gate.name}.toml",
        low=low,
        high=high,
        decimals=0 if need.fact.parameters[name] is int else 2,
        holds=_codes(need),
    )


def _codes(need: Need) -> dict[str, str]:
    return {name: code_of(need.gate, need.name, name) for name in need.given}


def _as_given(need: Need, name: str, value: Decimal) -> float:
    return int(value) if need.fact.parameters[name] is int else float(value)


def _exact(value: float) -> Decimal:
    return Decimal(str(value))


def _check(number: Number) -> None:
    """A number we chose is the clinic's to change within bounds; a sourced one is not."""
    _expect(CODE.fullmatch(number.code), number, "is no code")
    _expect(number.mark in SOURCES, number, f"mark {number.mark!r} is not known")
    _expect(number.source, number, "has no source")
    bounded = number.low is not None and number.high is not None
    _expect(
        bounded == (number.mark in CLINIC_DECIDES),
        number,
        "bounds belong to each number marked GK or D, and to no other",
    )
    if number.low is not None and number.high is not None:
        inside = number.low <= number.default <= number.high
        _expect(inside, number, "lies outside its own bounds")


def _expect(right: object, number: Number, why: str) -> None:
    if not right:
        raise NumberDefinitionError(f"{number.home}: {number.code}: {why}")
