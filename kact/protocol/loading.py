"""Reads the gates from `gates/*.toml`, strictly, once per process.

Whatever is not understood is refused with the file and the need it stands in: a key nobody
reads, a fact nobody has declared, a number that the sentence or the fact does not use.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from kact.protocol.case import Variant
from kact.protocol.facts import FACTS, Fact
from kact.protocol.gate import (
    EACH_DOSING_PARTNER,
    EACH_PARTNER,
    NEVER,
    ONE_PARTNER,
    OVERRIDE_ROLES,
    THE_COUPLE,
    Gate,
    Need,
    is_number,
)

GATES = Path(__file__).parent / "gates"
SOURCES = {
    "S0": "Cahill, article in Family Therapy Magazine",
    "S1": "Zeam Health, clinic article",
    "S2": "Love as Medicine, couple workshop article",
    "S3": "news report on the framework paper in Frontiers, May 2026",
    "S4": "Khalifian and others 2024, Frontiers in Psychiatry 15:1376646 (abstract)",
    "published": "another published source, named beside the need",
    "GK": "general clinical knowledge, not verified: the medical director decides",
    "D": "design choice of this program: the medical director decides",
}
CLINIC_DECIDES = frozenset({"GK", "D"})
WHO = frozenset({EACH_PARTNER, EACH_DOSING_PARTNER, THE_COUPLE})

Kinds = dict[str, type]

HEADER: Kinds = {
    "name": str, "title": str, "version": int, "about": str, "asks": str,
    "open": str, "closed": str,
}  # fmt: skip
HEADER_OPTIONAL: Kinds = {"includes": list, "need": list}
NEED: Kinds = {"says": str, "fact": str, "who": str, "override": str, "source": str, "marks": list}
NEED_OPTIONAL: Kinds = {
    "given": dict, "bounds": dict, "number_mark": str, "variants": list, "override_hours": int,
}  # fmt: skip
WORD_LISTS = frozenset({"includes", "marks", "variants"})

# A number that stands alone, as in "24 hours". The 9 of "PHQ-9" is part of a name.
LOOSE_NUMBER = re.compile(r"(?<![\w-])\d")


class GateDefinitionError(Exception):
    """A gate file is not what the protocol accepts. Says the file, the need and why."""


@dataclass(frozen=True, slots=True)
class Library:
    """All gates by name, and the hash of everything a clinician signs in them."""

    gates: Mapping[str, Gate]
    content_hash: str

    def gate(self, name: str) -> Gate:
        """The gate of this name. Raises GateDefinitionError when there is none."""
        if name not in self.gates:
            raise GateDefinitionError(f"there is no gate named {name!r}")
        return self.gates[name]

    def closure(self, name: str) -> tuple[Gate, ...]:
        """The gate with all that it includes, included ones first."""
        self.gate(name)
        includes = {each.name: each.includes for each in self.gates.values()}
        return tuple(self.gates[each] for each in _order(name, includes))


@cache
def library() -> Library:
    """The program's own gates, with the facts that the installed stages have declared."""
    return load(GATES, FACTS)


def gate(name: str) -> Gate:
    """One of the program's own gates."""
    return library().gate(name)


def load(folder: Path, facts: Mapping[str, Fact]) -> Library:
    """Every gate file of a folder, checked each alone and all together, included gates first.

    Raises GateDefinitionError for the first thing that is not understood.
    """
    files = [_read(path) for path in sorted(folder.glob("*.toml"))]
    headers = {data["name"]: data for data in files}
    needs = {data["name"]: _needs(data, facts) for data in files}
    _refuse_repeats(needs)
    includes = {name: tuple(data.get("includes", ())) for name, data in headers.items()}
    in_order = dict.fromkeys(each for name in headers for each in _order(name, includes))
    gates = {name: _gate(headers[name], _order(name, includes), needs) for name in in_order}
    return Library(gates, _content_hash(files, facts))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GateDefinitionError(f"{path.name}: is not readable: {error}") from error
    _check_keys(path.name, data, HEADER, HEADER_OPTIONAL)
    _expect(data["name"] == path.stem, path.name, f"calls itself {data['name']!r}")
    _expect(data["version"] > 0, path.name, "version must be 1 or more")
    units = (ONE_PARTNER, THE_COUPLE)
    _expect(data["about"] in units, path.name, f"about must be one of {units}")
    _expect(data.get("need") or data.get("includes"), path.name, "asks for nothing")
    return data


def _needs(data: dict[str, Any], facts: Mapping[str, Fact]) -> tuple[Need, ...]:
    return tuple(
        _need(f"{data['name']}.toml, need {place}", data["name"], raw, facts)
        for place, raw in enumerate(data.get("need", []), start=1)
    )


def _need(where: str, gate_name: str, raw: Any, facts: Mapping[str, Fact]) -> Need:
    _expect(isinstance(raw, dict), where, "must be a table")
    where = f"{where} ({raw.get('fact', 'no fact named')})"
    _check_keys(where, raw, NEED, NEED_OPTIONAL)
    _expect(raw["fact"] in facts, where, "nobody has declared this fact")
    fact = facts[raw["fact"]]
    _check_who(where, raw, fact)
    _check_numbers(where, raw, fact)
    _check_override(where, raw)
    _check_marks(where, raw)
    return Need(
        gate=gate_name,
        says=raw["says"],
        fact=fact,
        who=raw["who"],
        given=raw.get("given", {}),
        bounds={name: (low, high) for name, (low, high) in raw.get("bounds", {}).items()},
        number_mark=raw.get("number_mark", ""),
        variants=_variants(where, raw.get("variants")),
        override=raw["override"],
        override_hours=raw.get("override_hours", 0),
        source=raw["source"],
        marks=tuple(raw["marks"]),
    )


def _check_keys(where: str, raw: Mapping[str, Any], needed: Kinds, optional: Kinds) -> None:
    kinds = needed | optional
    for key in raw:
        _expect(key in kinds, where, f"{key!r} is not a word used here")
    for key in needed:
        _expect(key in raw, where, f"{key!r} is missing")
    for key, value in raw.items():
        _expect(type(value) is kinds[key], where, f"{key!r} must be {kinds[key].__name__}")
        _expect(value not in ("", [], {}), where, f"{key!r} is empty")
        if key in WORD_LISTS:
            _expect(all(isinstance(word, str) for word in value), where, f"{key!r}: words only")


def _check_who(where: str, raw: dict[str, Any], fact: Fact) -> None:
    _expect(raw["who"] in WHO, where, f"who is {raw['who']!r}, not one of {sorted(WHO)}")
    per_partner = raw["who"] != THE_COUPLE
    asked = "a partner" if fact.per_partner else "the couple"
    _expect(per_partner == fact.per_partner, where, f"the fact is about {asked}")


def _check_numbers(where: str, raw: dict[str, Any], fact: Fact) -> None:
    given, bounds = raw.get("given", {}), raw.get("bounds", {})
    loose = LOOSE_NUMBER.search(raw["says"])
    _expect(loose is None, where, "a number stands in the sentence: put it in given")
    _expect(_words_of(where, raw["says"]) == set(given), where, "says and given differ")
    _expect(set(given) == set(fact.parameters), where, "given and the fact's numbers differ")
    for name, number in given.items():
        kind = fact.parameters[name]
        _expect(is_number(number, kind), where, f"{name} must be {kind.__name__}")
        _expect(number >= 0, where, f"{name} is below nought")
    _check_number_mark(where, raw)
    for name, pair in bounds.items():
        _check_bounds(where, name, pair, given.get(name), fact)


def _check_number_mark(where: str, raw: dict[str, Any]) -> None:
    """A number we chose ourselves is the clinic's to change; a sourced one is not."""
    given, mark = raw.get("given", {}), raw.get("number_mark", "")
    _expect(bool(given) == bool(mark), where, "given and number_mark go together")
    _expect(not mark or mark in SOURCES, where, f"number_mark {mark!r} is not known")
    changeable = set(given) if mark in CLINIC_DECIDES else set()
    _expect(
        set(raw.get("bounds", {})) == changeable,
        where,
        "bounds belong to each number marked GK or D, and to no other",
    )


def _check_bounds(where: str, name: str, pair: Any, number: float | None, fact: Fact) -> None:
    kind = fact.parameters[name]
    right = isinstance(pair, list) and len(pair) == 2
    _expect(
        right and all(is_number(n, kind) for n in pair), where, f"bounds of {name}: two numbers"
    )
    _expect(pair[0] <= number <= pair[1], where, f"{name} lies outside its own bounds")


def _check_override(where: str, raw: dict[str, Any]) -> None:
    role = raw["override"]
    known = role == NEVER or role in OVERRIDE_ROLES
    _expect(known, where, f"override {role!r} is neither never nor {sorted(OVERRIDE_ROLES)}")
    timed = raw.get("override_hours", 0) > 0
    _expect(timed == (role != NEVER), where, "override_hours belongs to each override")


def _check_marks(where: str, raw: dict[str, Any]) -> None:
    for mark in raw["marks"]:
        _expect(mark in SOURCES, where, f"mark {mark!r} is not one of {sorted(SOURCES)}")


def _words_of(where: str, says: str) -> set[str]:
    try:
        parts = list(Formatter().parse(says))
    except ValueError as error:
        raise GateDefinitionError(f"{where}: says: {error}") from error
    names = [name for _, name, _, _ in parts if name is not None]
    plain = all(name.isidentifier() for name in names)
    unformatted = not any(spec or conversion for _, _, spec, conversion in parts)
    _expect(plain and unformatted, where, "says may hold only plain {words} in braces")
    return set(names)


def _variants(where: str, words: list[str] | None) -> frozenset[Variant]:
    for word in words or ():
        _expect(word in list(Variant), where, f"{word!r} is not a variant")
    return frozenset(Variant(word) for word in words or ())


def _refuse_repeats(needs: Mapping[str, tuple[Need, ...]]) -> None:
    """A fact is asked in one file only, so that its number has one home."""
    homes: dict[str, str] = {}
    for need in (need for group in needs.values() for need in group):
        where = f"{need.gate}.toml ({need.name})"
        _expect(need.name not in homes, where, f"asked already in {homes.get(need.name)}")
        homes[need.name] = need.gate


def _gate(
    data: dict[str, Any], order: tuple[str, ...], needs: Mapping[str, tuple[Need, ...]]
) -> Gate:
    whole = tuple(need for each in order for need in needs[each])
    alone = all(need.who == EACH_PARTNER for need in whole)
    right = alone or data["about"] == THE_COUPLE
    _expect(right, f"{data['name']}.toml", "asks one partner about the other")
    texts = {key: data[key] for key in HEADER}
    return Gate(**texts, includes=tuple(data.get("includes", ())), needs=whole)


def _order(
    name: str, includes: Mapping[str, tuple[str, ...]], above: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The gate after all that it includes, each once."""
    where = f"{above[-1]}.toml" if above else f"{name}.toml"
    _expect(name not in above, where, f"includes {name} in a circle")
    _expect(name in includes, where, f"includes {name}, and there is no such gate")
    below = (each for part in includes[name] for each in _order(part, includes, (*above, name)))
    return tuple(dict.fromkeys((*below, name)))


def _content_hash(files: list[dict[str, Any]], facts: Mapping[str, Fact]) -> str:
    """SHA-256 of what is signed: every word and number of the gates, and how facts decide."""
    asked = sorted(need["fact"] for data in files for need in data.get("need", []))
    signed = {"gates": files, "facts": {name: facts[name].summary for name in asked}}
    text = json.dumps(signed, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _expect(right: object, where: str, why: str) -> None:
    if not right:
        raise GateDefinitionError(f"{where}: {why}")
