"""Scoring: answers in, one immutable `Score` out. Pure, and never raises on what is answered.

    score(definition, [4, 3, None, …])           values in item order, None for a missing answer
    score_chosen(definition, {"phq_1": "…", …})  the options chosen, by item and option code

A score is `complete` when every scored item has one of its offered answers. With an item missing it
is `incomplete`: no total and no band, since cut-offs are calibrated to the full range. Anything
that is not an offered answer is `refused`, with the first reason. Flags are read item by item
whatever the status, because one answer can matter more than the total: an unanswered or unreadable
safety item is "unknown" and never negative. Only where the list itself cannot be matched to the
items are there no flags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from kact.instruments.instrument import Definition
from kact.instruments.items import Item, Option
from kact.instruments.rules import Algorithm, Cutoff, Flag

SCORER_VERSION = "1.0.0"

Fact = bool | str | None  # None: cannot be known from these answers
Scores = Mapping[str, int | None]  # item code to its score, None when there is none


@dataclass(frozen=True)
class Estimate:
    """What the total would be if the missing items were like the others. Never banded or flagged.

    `value` is rounded half up to whole points, `raw` to hundredths.
    """

    value: int
    raw: Decimal


@dataclass(frozen=True)
class Score:
    """What the answers come to. `missing` holds item numbers counted from 1, in scored order."""

    instrument: str
    version: str
    status: Literal["complete", "incomplete", "refused"]
    total: int | None = None
    band: str | None = None
    subscales: Mapping[str, int | None] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    reason: str | None = None
    missing: tuple[int, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    estimate: Estimate | None = None
    scorer: str = SCORER_VERSION


def score(definition: Definition, answers: object) -> Score:
    """The score of a list of values in item order, None for a missing answer."""
    if not isinstance(answers, list | tuple):
        return refusal(definition, "answers are not a list")
    items = definition.scored_items
    if len(answers) != len(items):
        return refusal(definition, f"item count {len(answers)} != {len(items)}")
    pairs = list(zip(items, answers, strict=True))
    faults = [_fault(number, *pair) for number, pair in enumerate(pairs, start=1)]
    chosen = {item.code: _entered(*pair) for item, pair in zip(items, pairs, strict=True)}
    return _decide(definition, faults, chosen)


def score_chosen(definition: Definition, chosen: Mapping[str, object]) -> Score:
    """The score of option codes by item code; an absent item, or None, is a missing answer.

    Unscored items may be among them and change nothing.
    """
    known = {item.code for item in definition.items}
    faults = [f"unknown item '{code}'" for code in chosen if code not in known]
    for number, item in enumerate(definition.scored_items, start=1):
        code = chosen.get(item.code)
        if code is not None and item.option(code) is None:
            faults.append(f"item {number} has no option '{code}'")
    options = {item.code: item.option(chosen.get(item.code)) for item in definition.scored_items}
    return _decide(definition, faults, options)


def refusal(definition: Definition, reason: str, flags: tuple[str, ...] = ()) -> Score:
    """A refused score: nothing in it but the reason, and the flags that could still be read."""
    return Score(definition.id, definition.version, "refused", reason=reason, flags=flags)


def _fault(number: int, item: Item, answer: object) -> str | None:
    """Why this answer cannot be scored, or None. A missing answer is no fault."""
    if answer is None:
        return None
    if type(answer) is not int:  # a bool is an int in Python, and True is no answer
        return f"item {number} not an integer"
    low, high = item.values
    if not low <= answer <= high:
        return f"item {number} out of range {low}..{high}"
    return None if answer in item.by_value else f"item {number} offers no {answer}"


def _entered(item: Item, answer: object) -> Option | None:
    return item.by_value.get(answer) if type(answer) is int else None


def _decide(
    definition: Definition, faults: Sequence[str | None], chosen: Mapping[str, Option | None]
) -> Score:
    scores = {code: option.score if option else None for code, option in chosen.items()}
    flags = tuple(code for flag in definition.flags if (code := _flag(flag, scores)))
    fault = next((fault for fault in faults if fault), None)
    if fault:
        return refusal(definition, fault, flags)
    return _scored(definition, scores, flags)


def _scored(definition: Definition, scores: Scores, flags: tuple[str, ...]) -> Score:
    missing = tuple(number for number, s in enumerate(scores.values(), start=1) if s is None)
    total = _sum(scores, scores)
    band = None if total is None else definition.band(total)
    return Score(
        instrument=definition.id,
        version=definition.version,
        status="incomplete" if missing else "complete",
        total=total,
        band=band.code if band else None,
        subscales={sub.code: _sum(scores, sub.items) for sub in definition.subscales},
        flags=flags,
        reason=_missing_reason(missing),
        missing=missing,
        facts=_facts(definition, scores, total),
        estimate=_estimate(definition, scores) if missing else None,
    )


def _sum(scores: Scores, codes: Sequence[str] | Scores) -> int | None:
    """The sum over these items, or None if one of them has no score."""
    total = 0
    for code in codes:
        one = scores[code]
        if one is None:
            return None
        total += one
    return total


def _so_far(scores: Scores) -> int:
    """What the answers given come to."""
    return sum(one for one in scores.values() if one is not None)


def _missing_reason(missing: tuple[int, ...]) -> str | None:
    if not missing:
        return None
    noun = "item" if len(missing) == 1 else "items"
    return f"missing {noun} {', '.join(map(str, missing))}"


def _flag(flag: Flag, scores: Scores) -> str | None:
    one = scores[flag.item]
    if one is None:
        return flag.unanswered
    return flag.code if one >= flag.at_least else None


def _facts(definition: Definition, scores: Scores, total: int | None) -> dict[str, Fact]:
    facts: dict[str, Fact] = {c.code: _cutoff(c, scores, total) for c in definition.cutoffs}
    return facts | {a.code: _algorithm(a, scores) for a in definition.algorithms}


def _cutoff(cutoff: Cutoff, scores: Scores, total: int | None) -> bool | None:
    if total is None:
        certain = cutoff.certain_early and _so_far(scores) >= cutoff.at
        return True if certain else None
    return total >= cutoff.at if cutoff.side == "at_least" else total < cutoff.at


def _algorithm(algorithm: Algorithm, scores: Scores) -> Fact:
    """The first outcome whose requirements all hold; unknown while any item is missing."""
    if None in scores.values():
        return None
    endorsed = _endorsed(algorithm, scores)
    for outcome in algorithm.outcomes:
        if all(len(endorsed & {*need.items}) >= need.count for need in outcome.requires):
            return outcome.value
    return algorithm.otherwise


def _endorsed(algorithm: Algorithm, scores: Scores) -> set[str]:
    lower = {threshold.item: threshold.at_least for threshold in algorithm.exceptions}
    at_least = {code: lower.get(code, algorithm.endorsed_at) for code in scores}
    return {code for code, one in scores.items() if one is not None and one >= at_least[code]}


def _estimate(definition: Definition, scores: Scores) -> Estimate | None:
    """The answered share of the maximum they could have reached, times the full maximum.

    A share, not the mean of the items, because items may differ in range.
    """
    answered = {code: one for code, one in scores.items() if one is not None}
    enough = definition.missing.estimate_from
    if enough is None or len(answered) < enough:
        return None
    possible = sum(definition.item(code).max for code in answered)
    raw = Decimal(sum(answered.values()) * definition.total.max) / possible
    return Estimate(
        value=int(raw.quantize(Decimal(1), ROUND_HALF_UP)),
        raw=raw.quantize(Decimal("0.01"), ROUND_HALF_UP),
    )
