"""The check before a dose: read strictly from `check.toml`, and judged by it. Pure.

What is blank is never a pass. The moment, the clinic's numbers and what the record knows come in
as plain data, so that the same answers always come to the same.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kact.protocol.numbers import Chosen, number
from kact.strict import DefinitionError, build, parse
from sessions.dosing.routes import Level, plain, routes

_FILE = Path(__file__).with_name("check.toml")
HOME = "sessions/dosing/check.toml"
PREFIX = "check"

YES, NO = "yes", "no"
PRESCRIBER, BEDSIDE = "prescriber", "bedside"

Answers = Mapping[str, Any]
"""By the item's code: yes or no, an option, a list of options, a number or a time as text."""


@dataclass(frozen=True)
class Place:
    """One thing of the room."""

    code: str
    says: str


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    code: str
    label: str


@dataclass(frozen=True)
class Rule:
    """What one answer, or a number beyond a limit, comes to. See the head of the file."""

    level: Literal["warn", "hold"]
    says: str
    source: str
    mark: str
    option: str = ""
    when: Literal["", "above", "below", "at_least", "at_most"] = ""
    code: str = ""
    value: Decimal | None = None
    bounds: tuple[Decimal, ...] = ()
    unit: str = ""
    of: str = ""
    decides: Literal["", "prescriber", "bedside"] = ""

    @property
    def number_code(self) -> str:
        """The code of the number it goes by."""
        return self.of or f"{PREFIX}.{self.code}"


@dataclass(frozen=True)
class Item:
    """One line of the check. See the head of the file."""

    code: str
    group: str
    says: str
    sort: Literal["yes", "choice", "many", "number", "time", "known"]
    rule: tuple[Rule, ...] = ()
    options: tuple[Option, ...] = ()
    range: tuple[Decimal, ...] = ()
    tenths: bool = False
    needed: bool = True
    routes: tuple[str, ...] = ()
    same_as: str = ""

    @property
    def asked(self) -> bool:
        """Whether somebody answers it; the record knows the others."""
        return self.sort != "known"

    def concerns(self, route: str) -> bool:
        """Whether it is asked before a dose by this route."""
        return not self.routes or route in self.routes


@dataclass(frozen=True)
class Check:
    """The whole file."""

    version: str
    room: tuple[Place, ...]
    item: tuple[Item, ...]


@dataclass(frozen=True)
class Reason:
    """Why something is not simply a pass; ``decides`` is who may let the dose go on."""

    item: str
    level: Level
    says: str
    decides: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a check comes to: the worst of its reasons, or a pass."""

    reasons: tuple[Reason, ...]

    @property
    def level(self) -> Level:
        """Pass, warn or hold."""
        levels = {reason.level for reason in self.reasons}
        return next((x for x in (Level.HOLD, Level.WARN) if x in levels), Level.PASS)


def passes(reasons: tuple[Reason, ...], *, word: bool = False, bedside: bool = False) -> bool:
    """Whether a dose may go on: no hold stands, and whoever decides about the rest has said yes.

    ``word`` is the prescriber's yes to this very check; ``bedside`` that they stay there.
    """
    may = {PRESCRIBER: word, BEDSIDE: word and bedside}
    return all(may.get(r.decides, r.level == Level.WARN) for r in reasons)


def judge(
    answers: Answers, known: Mapping[str, bool], *, at: datetime, route: str, chosen: Chosen
) -> Verdict:
    """What the answers come to at ``at``. ``known`` is what the record says, by the item's code.

    Whatever is missing, unreadable, out of its range or still to come is a hold.
    """
    found: list[Reason] = []
    for item in check().item:
        if item.concerns(route):
            answer = _answer(item, answers, known, at)
            found += _of(item, answer, chosen)
    return Verdict(tuple(found))


def _of(item: Item, answer: Any, chosen: Chosen) -> Iterator[Reason]:
    if answer is None:
        if item.needed and not item.same_as:  # the item it looks at says so itself
            yield Reason(item.code, Level.HOLD, f"{item.says}: not known")
        return
    rules = [rule for rule in item.rule if _meets(rule, answer, chosen)]
    if not rules:
        return
    if item.sort == "many":
        yield from (_reason(item, rule, chosen) for rule in rules)
    else:
        yield _reason(item, max(rules, key=_weight), chosen)


def _weight(rule: Rule) -> tuple[bool, bool]:
    """What nobody may decide outweighs what a prescriber may."""
    return rule.level == "hold", not rule.decides


def _reason(item: Item, rule: Rule, chosen: Chosen) -> Reason:
    says = rule.says
    if rule.when:
        says = says.format(number=plain(_limit(rule, chosen)))
    return Reason(item.code, Level(rule.level), says, rule.decides)


def _meets(rule: Rule, answer: Any, chosen: Chosen) -> bool:
    if not rule.when:
        return rule.option in answer if isinstance(answer, list) else rule.option == answer
    limit = _limit(rule, chosen)
    return {
        "above": answer > limit,
        "below": answer < limit,
        "at_least": answer >= limit,
        "at_most": answer <= limit,
    }[rule.when]


def _limit(rule: Rule, chosen: Chosen) -> Decimal:
    return number(rule.number_code).in_force(chosen)


def _answer(item: Item, answers: Answers, known: Mapping[str, bool], at: datetime) -> Any:
    """The answer as its rules take it; None where it is not known."""
    if item.sort == "known" and not item.same_as:
        return (YES if known[item.code] else NO) if item.code in known else None
    raw = answers.get(item.same_as or item.code)
    looked_at = items()[item.same_as] if item.same_as else item
    if raw is None or raw == "":
        return None
    return _READ[looked_at.sort](looked_at, raw, at)


def _option(item: Item, raw: Any, at: datetime) -> str | None:
    allowed = {option.code for option in item.options} or {YES, NO}
    return raw if isinstance(raw, str) and raw in allowed else None


def _options(item: Item, raw: Any, at: datetime) -> list[str] | None:
    """None at all is an empty list, said as such."""
    allowed = {option.code for option in item.options}
    return raw if isinstance(raw, list) and set(raw) <= allowed else None


def _number(item: Item, raw: Any, at: datetime) -> Decimal | None:
    try:
        value = Decimal(str(raw))
    except ArithmeticError:
        return None
    low, high = item.range
    return value if value.is_finite() and low <= value <= high else None


def _hours_since(item: Item, raw: Any, at: datetime) -> Decimal | None:
    try:
        since = at - datetime.fromisoformat(str(raw))
    except (ValueError, TypeError):
        return None
    seconds = Decimal(since.days * 86400 + since.seconds)
    return seconds / 3600 if seconds >= 0 else None


_READ = {
    "yes": _option,
    "choice": _option,
    "many": _options,
    "number": _number,
    "time": _hours_since,
}


@cache
def check() -> Check:
    """The file. Raises DefinitionError where it is not sound."""
    found = build(Check, parse(_FILE), _FILE.name)
    for item in found.item:
        _sound(item)
    return found


@cache
def items() -> Mapping[str, Item]:
    """Every item by its code, in the file's order."""
    return {item.code: item for item in check().item}


@cache
def fingerprint() -> str:
    """The hash of the file: what somebody was checked by."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


def _sound(item: Item) -> None:
    """Options where one chooses, a range where one types, and rules that can be met."""
    counted = item.sort in {"number", "time"} or bool(item.same_as)
    _expect(item, (item.sort in {"choice", "many"}) == bool(item.options), "options")
    _expect(item, (item.sort == "number") == (len(item.range) == 2), "range")
    _expect(item, set(item.routes) <= routes().keys(), "names a route that does not exist")
    options = {option.code for option in item.options} or {YES, NO}
    for rule in item.rule:
        _expect(item, counted == bool(rule.when), "a rule does not fit its sort")
        _expect(item, counted or rule.option in options, "a rule is for no option")
        own = rule.value is not None and bool(rule.code)
        _expect(item, not counted or own != bool(rule.of), "a rule has no number, or two")


def _expect(item: Item, right: bool, otherwise: str) -> None:
    if not right:
        raise DefinitionError(f"{_FILE.name}: {item.code}: {otherwise}")
