"""The numbers of the intake's questions, and a question with the numbers a clinic chose. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kact.protocol.loading import CLINIC_DECIDES
from kact.protocol.numbers import Chosen, Number
from screening.intake.questions import Flag, Limits, Question

ENDS: Mapping[str, tuple[str, str]] = {  # of the limits: which bounds are its own, and what it says
    "reject_below": ("below_bounds", "below"),
    "reject_above": ("above_bounds", "above"),
}


def with_numbers(question: Question, chosen: Chosen) -> Question:
    """The same question, flagged and limited by the clinic's numbers. The very same without any."""
    if not chosen:
        return question
    limits = _chosen_limits(question, chosen)
    flags = tuple(_chosen_flag(question, flag, chosen) for flag in question.flags)
    if limits == question.limits and flags == question.flags:
        return question
    return replace(question, limits=limits, flags=flags)


def numbers_of(question: Question, group: str, home: str) -> Iterator[Number]:
    """Every number that a question is flagged or limited by."""
    where = {"group": group, "home": home, "unit": question.unit, "decimals": question.decimals}
    for flag in question.flags:
        if flag.past:
            yield _of_flag(question, flag, where)
    if limits := question.limits:
        for end in ENDS:
            if getattr(limits, end) is not None:
                yield _of_limit(question, limits, end, where)


def _of_flag(question: Question, flag: Flag, where: dict[str, Any]) -> Number:
    low, high = _bounds(flag.bounds)
    return Number(
        code=_code(question, flag),
        says=f"{flag.verdict.capitalize()}: {flag.says}",
        default=flag.threshold,
        source=flag.source,
        mark=flag.mark,
        low=low,
        high=high,
        **where,
    )


def _of_limit(question: Question, limits: Limits, end: str, where: dict[str, Any]) -> Number:
    own, words = ENDS[end]
    low, high = _bounds(getattr(limits, own))
    unit = f" {question.unit}" if question.unit else ""
    return Number(
        code=f"intake.{question.code}.{end}",
        says=f"“{question.label}” is not accepted {words} {{number}}{unit}",
        default=getattr(limits, end),
        source=limits.source,
        mark=limits.mark,
        low=low,
        high=high,
        **where,
    )


def _code(question: Question, flag: Flag) -> str:
    return f"intake.{flag.number or question.code}.{flag.verdict}_{flag.past}"


def _bounds(pair: tuple[Decimal, ...]) -> tuple[Decimal | None, Decimal | None]:
    low, high = pair or (None, None)
    return low, high


def _chosen_flag(question: Question, flag: Flag, chosen: Chosen) -> Flag:
    code = _code(question, flag) if flag.past and flag.mark in CLINIC_DECIDES else ""
    own: dict[str, Any] = {flag.past: chosen[code]} if code in chosen else {}
    return replace(flag, **own)


def _chosen_limits(question: Question, chosen: Chosen) -> Limits | None:
    if question.limits is None:
        return None
    codes = {end: f"intake.{question.code}.{end}" for end in ENDS}
    own: dict[str, Any] = {end: chosen[code] for end, code in codes.items() if code in chosen}
    return replace(question.limits, **own)
