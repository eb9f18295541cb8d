"""Whether one patient may leave: each criterion met, not met or not yet known. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from kact.protocol.facts import State
from kact.strict import DefinitionError, build, parse
from sessions.monitoring.due import earliest_discharge
from sessions.monitoring.figures import Figure, Terms, plainly
from sessions.monitoring.reading import ON_OXYGEN, Dose, Reading, in_order, items

FILE = Path(__file__).with_name("discharge.toml")


@dataclass(frozen=True)
class Criterion:
    """One thing that has to be true. See the file's head."""

    code: str
    words: str
    sort: Literal["waited", "measured", "asked"]
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of the Aldrete score; an option is worth as many points as its place."""

    code: str
    words: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """The whole file."""

    number: tuple[Figure, ...]
    criterion: tuple[Criterion, ...]
    aldrete: tuple[Part, ...]


@dataclass(frozen=True)
class Answers:
    """What a clinician answered: yes, no, or nothing, by the criterion's code; and the scores.

    ``aldrete`` holds the points, 0 to 2, by the part's code; ``pads`` 0 to 10, where it was taken.
    """

    said: Mapping[str, bool] = field(default_factory=dict)
    aldrete: Mapping[str, int] = field(default_factory=dict)
    pads: int | None = None


@dataclass(frozen=True)
class Standing:
    """How one criterion stands, in words; ``why`` says what was measured, or what is missing."""

    code: str
    words: str
    state: State
    why: str = ""


@dataclass(frozen=True)
class _Now:
    """What was measured lately, and what it is held against."""

    lately: Mapping[str, Reading]
    baseline: Reading | None
    answers: Answers
    earliest: datetime | None
    at: datetime
    terms: Terms

    def number(self, item: str) -> Decimal | None:
        return self.lately[item].number(item) if item in self.lately else None

    def usual(self, item: str) -> Decimal | None:
        return self.baseline.number(item) if self.baseline else None


@cache
def rules() -> Rules:
    """The criteria. Raises DefinitionError for a file that is not sound."""
    found = build(Rules, parse(FILE), FILE.name)
    for criterion in found.criterion:
        if not set(criterion.items) <= items().keys():
            raise DefinitionError(f"{FILE.name}: {criterion.code} asks for what is not measured")
    return found


def asked() -> list[Criterion]:
    """The criteria that a clinician answers with yes or no, in order."""
    return [criterion for criterion in rules().criterion if criterion.sort == "asked"]


def discharge(
    readings: Iterable[Reading],
    answers: Answers,
    *,
    doses: Iterable[Dose],
    baseline: Reading | None,
    at: datetime,
    terms: Terms,
) -> tuple[Standing, ...]:
    """Every criterion of one patient at one moment, in order.

    What was measured counts for the minutes the file says; older, or never, it is unknown. So is
    an answer that nobody gave, and the time while an infusion runs or no dose is known.
    """
    given = list(doses)
    since = at - timedelta(minutes=float(terms["fresh"]))
    lately = {i: r for r in in_order(readings) if since <= r.at <= at for i in r.values}
    now = _Now(lately, baseline, answers, earliest_discharge(given, terms=terms), at, terms)
    numbers = {name: plainly(value) for name, value in terms.items()}
    return tuple(
        Standing(each.code, each.words.format(**numbers), *_stands(each, now))
        for each in rules().criterion
    )


def may_leave(standings: Iterable[Standing]) -> bool:
    """Whether every criterion is met; unknown never is, and neither is nothing at all."""
    states = [standing.state for standing in standings]
    return bool(states) and all(state is State.MET for state in states)


def _stands(criterion: Criterion, now: _Now) -> tuple[State, str]:
    if criterion.sort == "asked":
        said = now.answers.said.get(criterion.code)
        return (State.UNKNOWN, "not answered") if said is None else (_state(said), "")
    missing = [items()[item].short for item in criterion.items if item not in now.lately]
    if missing:
        return State.UNKNOWN, f"not measured lately: {', '.join(missing)}"
    return _BY_CODE[criterion.code](now)


def _waited(now: _Now) -> tuple[State, str]:
    if now.earliest is None:
        return State.UNKNOWN, "the last dose, or its end, is not charted"
    return _state(now.at >= now.earliest), ""


def _alert(now: _Now) -> tuple[State, str]:
    return _at_least("moaas", "leaves_moaas", now)


def _oxygen(now: _Now) -> tuple[State, str]:
    """On room air high enough, or as at baseline, breathing what was breathed then."""
    measured, usual = now.number("spo2"), now.usual("spo2")
    assert measured is not None
    on_oxygen = now.lately["air"].values["air"] == ON_OXYGEN
    oxygen_then = now.baseline is not None and now.baseline.values.get("air") == ON_OXYGEN
    enough = not on_oxygen and measured >= now.terms["leaves_spo2"]
    as_usual = usual is not None and measured >= usual and (not on_oxygen or oxygen_then)
    return _state(enough or as_usual), f"{measured} %{', on oxygen' * on_oxygen}"


def _pressure(now: _Now) -> tuple[State, str]:
    """Both pressures near their baselines; or both below the limits, and the systolic not low."""
    sys, dia = now.number("sys"), now.number("dia")
    assert sys is not None
    assert dia is not None
    near = _near("sys", sys, now) and _near("dia", dia, now)
    below = sys < now.terms["leaves_sys"] and dia < now.terms["leaves_dia"]
    low = sys < now.terms["leaves_sys_low"]
    return _state(near or (below and not low)), f"{sys}/{dia} mmHg"


def _near(item: str, measured: Decimal, now: _Now) -> bool:
    """Whether a value lies within the percentage, or the mmHg, of its baseline."""
    usual = now.usual(item)
    if usual is None:
        return False
    span = max(usual * now.terms["leaves_percent"] / 100, now.terms["leaves_mmhg"])
    return abs(measured - usual) <= span


def _heart_rate(now: _Now) -> tuple[State, str]:
    measured = now.number("hr")
    assert measured is not None
    inside = now.terms["leaves_hr_low"] <= measured <= now.terms["leaves_hr_high"]
    return _state(inside), f"{measured} bpm"


def _nausea(now: _Now) -> tuple[State, str]:
    return _at_most("nausea", "leaves_nausea", now)


def _dissociation(now: _Now) -> tuple[State, str]:
    return _at_most("dissociation", "leaves_dissociation", now)


def _score(now: _Now) -> tuple[State, str]:
    """The whole Aldrete score, or PADS; where both were taken, both."""
    aldrete, pads = aldrete_of(now.answers), now.answers.pads
    taken = [
        ("Aldrete", aldrete, now.terms["leaves_aldrete"]),
        ("PADS", pads, now.terms["leaves_pads"]),
    ]
    known = [(name, points, least) for name, points, least in taken if points is not None]
    if not known:
        return State.UNKNOWN, "not scored"
    enough = all(points >= least for _, points, least in known)
    return _state(enough), ", ".join(f"{name} {points}" for name, points, _ in known)


def aldrete_of(answers: Answers) -> int | None:
    """The Aldrete score, 0 to 10; None while a part is not answered."""
    parts = [answers.aldrete.get(part.code) for part in rules().aldrete]
    known = [points for points in parts if points is not None]
    return sum(known) if len(known) == len(parts) else None


def _at_least(item: str, limit: str, now: _Now) -> tuple[State, str]:
    measured = now.number(item)
    assert measured is not None
    return _state(measured >= now.terms[limit]), str(measured)


def _at_most(item: str, limit: str, now: _Now) -> tuple[State, str]:
    measured = now.number(item)
    assert measured is not None
    return _state(measured <= now.terms[limit]), str(measured)


def _state(met: bool) -> State:
    return State.MET if met else State.NOT_MET


_BY_CODE = {
    "waited": _waited,
    "alert": _alert,
    "oxygen": _oxygen,
    "pressure": _pressure,
    "heart_rate": _heart_rate,
    "nausea": _nausea,
    "dissociation": _dissociation,
    "score": _score,
}
