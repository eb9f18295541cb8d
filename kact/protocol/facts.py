"""Facts: small named questions about a case, answered met, not met or unknown.

Each stage declares its own in `<stage>/facts.py` with `@fact("<stage>.<word>")`. The helpers
at the end are the usual ways to read a milestone, so that a fact is two or three lines and
absent, ended, future and unreadable mean the same everywhere.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol, TypeVar, cast
from uuid import UUID

from kact.protocol.case import DOSED, Milestones, PartnerCase, Reached


class State(Enum):
    """How a question stands. Only MET lets anything through."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "not yet known"

    @property
    def word(self) -> str:
        """The word a reader sees."""
        return self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: its state, a plain neutral reason, and whom it is about.

    `about` is a partner's id, or None for the couple; `label` is that name in words. A
    fact leaves both empty, and the gate that asked fills them in. `overridden_by` is the
    role that decided to go on, when an override counts.
    """

    state: State
    reason: str
    about: UUID | None = None
    label: str = ""
    overridden_by: str = ""

    @property
    def passes(self) -> bool:
        """Whether this answer stands in nobody's way."""
        return self.state is State.MET or bool(self.overridden_by)


class FactDefinitionError(Exception):
    """A fact is declared in a way that the protocol does not accept."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A registered fact: its function, whom it is asked about, and the numbers it takes."""

    name: str
    function: Callable[..., Finding]
    per_partner: bool
    parameters: Mapping[str, type]
    summary: str


FACTS: dict[str, Fact] = {}

Function = TypeVar("Function", bound=Callable[..., Finding])


def fact(name: str, registry: dict[str, Fact] | None = None) -> Callable[[Function], Function]:
    """Register `(case, partner, *, numbers…)` or `(case, *, numbers…)` under `name`.

    Promises that the name ends in the function's own name, that every number is
    keyword-only, annotated `int` or `float` and without a default (its value stands in the
    gate, and only there), and that the docstring's first line says how it is decided.
    Raises FactDefinitionError otherwise, or when the name is taken.
    """
    known = FACTS if registry is None else registry

    def register(function: Function) -> Function:
        if name in known:
            raise FactDefinitionError(f"{name}: a fact of this name exists already")
        known[name] = _declared(name, function)
        return function

    return register


def _declared(name: str, function: Callable[..., Finding]) -> Fact:
    if name.rpartition(".")[2] != function.__name__ or "." not in name:
        raise FactDefinitionError(f"{name}: must be <stage>.{function.__name__}")
    summary = (inspect.getdoc(function) or "").partition("\n")[0].strip()
    if not summary:
        raise FactDefinitionError(f"{name}: its docstring must say how it is decided")
    parameters = inspect.signature(function, eval_str=True).parameters
    asked = [p.name for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    if asked not in (["case"], ["case", "partner"]):
        raise FactDefinitionError(f"{name}: must take (case) or (case, partner) first")
    numbers = {p.name: _number(name, p) for p in parameters.values() if p.name not in asked}
    return Fact(name, function, len(asked) == 2, numbers, summary)


def _number(name: str, parameter: inspect.Parameter) -> type:
    right = (
        parameter.kind is parameter.KEYWORD_ONLY
        and parameter.annotation in (int, float)
        and parameter.default is parameter.empty
    )
    if not right:
        raise FactDefinitionError(
            f"{name}: {parameter.name} must be keyword-only, int or float, without a default"
        )
    return cast("type", parameter.annotation)


class Holder(Protocol):
    """Whatever has milestones: a partner, or the couple's case."""

    @property
    def milestones(self) -> Milestones | None: ...


def met(reason: str) -> Finding:
    """The need is met."""
    return Finding(State.MET, reason)


def not_met(reason: str) -> Finding:
    """The need is known not to be met."""
    return Finding(State.NOT_MET, reason)


def unknown(reason: str) -> Finding:
    """It cannot be said whether the need is met."""
    return Finding(State.UNKNOWN, reason)


def look_up(holder: Holder, code: str, now: datetime) -> Reached | Finding:
    """The milestone as it stands, ended or not, or the finding that says why there is none."""
    if holder.milestones is None:
        return unknown("cannot be seen from here")
    reached = holder.milestones.get(code)
    if reached is None:
        return not_met("not recorded yet")
    if reached.at > now:
        return unknown("recorded with a time that is still to come")
    return reached


def on_record(holder: Holder, code: str, now: datetime) -> Finding:
    """Met while the milestone stands; not met when it is absent or has ended."""
    reached = look_up(holder, code, now)
    if isinstance(reached, Finding):
        return reached
    if reached.ended(now):
        return not_met("no longer current")
    return met(f"recorded {_ago(now - reached.at)}")


def on_record_within(holder: Holder, code: str, now: datetime, span: timedelta) -> Finding:
    """Like `on_record`, and reached at most `span` ago: exactly `span` ago still counts."""
    reached = look_up(holder, code, now)
    if isinstance(reached, Finding):
        return reached
    if not reached.ended(now) and now - reached.at > span:
        return not_met(f"recorded more than {_span_words(span)} ago")
    return on_record(holder, code, now)


def off_record(holder: Holder, code: str, now: datetime, reason: str) -> Finding:
    """Not met, for `reason`, while the milestone stands; met when it is absent or ended.

    Absence is knowledge here: the action that would have raised the milestone writes it in
    its own transaction.
    """
    if holder.milestones is not None and code not in holder.milestones:
        return met("nothing recorded")
    standing = on_record(holder, code, now)
    if standing.state is State.MET:
        return not_met(reason)
    return met("no longer current") if standing.state is State.NOT_MET else standing


def on_record_since_dose(
    holder: Holder, code: str, now: datetime, dose: Reached | Finding | None
) -> Finding:
    """Like `on_record`, and reached later than the last dose, when there was one."""
    if isinstance(dose, Finding):
        return dose
    reached = look_up(holder, code, now)
    if dose and isinstance(reached, Reached) and reached.at <= dose.at:
        return not_met("not recorded since the last dose")
    return on_record(holder, code, now)


def last_dose(partner: PartnerCase, now: datetime) -> Reached | Finding | None:
    """The partner's last dose; None when there was none, a finding when it cannot be said."""
    if partner.milestones is not None and DOSED not in partner.milestones:
        return None
    return look_up(partner, DOSED, now)


def since_last_dose(partner: PartnerCase, now: datetime, span: timedelta) -> Finding:
    """Met when no dose was given or the last one is at least `span` ago: exactly counts."""
    dose = last_dose(partner, now)
    if dose is None:
        return met("no dose yet")
    if isinstance(dose, Finding):
        return dose
    answer = met if now - dose.at >= span else not_met
    return answer(f"last dose {_ago(now - dose.at)}")


def _ago(elapsed: timedelta) -> str:
    if elapsed < timedelta(hours=1):
        return "less than an hour ago"
    return f"{_span_words(elapsed)} ago"


def _span_words(span: timedelta) -> str:
    """Whole days, or whole hours below two days: `90 days`, `36 hours`, `1 hour`."""
    days = span // timedelta(days=1)
    count, unit = (days, "day") if days >= 2 else (span // timedelta(hours=1), "hour")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
