"""Reading an answer: refused, within its limits, to be warned about, or to be held.

The numbers and the flagged answers stand beside their questions in `parts/*.toml` and
`computed.toml`. Whatever is computed from answers, such as the body mass index, is computed here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kact.strict import build, parse
from screening.intake.answers import Answers, Given
from screening.intake.questions import Column, Flag, Question

FILE = Path(__file__).parent / "computed.toml"
YES_NO = ("yes", "no")
YES_NO_UNKNOWN = ("yes", "no", "unknown")

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Verdict(StrEnum):
    """How an answer stands. `REFUSED` is never kept; the others are."""

    WITHIN = "within"
    WARN = "warn"
    HOLD = "hold"
    REFUSED = "refused"


def read(question: Question, value: object, today: date | None = None) -> Verdict:
    """How this value stands as an answer to this question.

    `today` is needed for a date: one that has not come yet is refused, and so is an age under the
    youngest. `says` has the words for a warning or a hold, `refusal` those for a refusal.
    """
    if refusal(question, value, today):
        return Verdict.REFUSED
    verdicts = {flag.verdict for flag in raised(question, value)}
    held = Verdict.HOLD if "hold" in verdicts else Verdict.WARN
    return held if verdicts else Verdict.WITHIN


def says(question: Question, value: object) -> tuple[str, ...]:
    """What an answer that can be kept tells the clinician, a sentence for each flag it raises."""
    return tuple(flag.sentence for flag in raised(question, value))


def refusal(question: Question, value: object, today: date | None = None) -> str:
    """Why this value cannot be kept, in words for whoever types; empty where it can."""
    plain = f"{value:f}" if isinstance(value, Decimal) and value.is_finite() else value
    return unreadable(question, plain, today) or _outside(question, plain, today)


def raised(question: Question, value: object) -> tuple[Flag, ...]:
    """The flags that an answer of the right kind raises."""
    return tuple(flag for flag in question.flags if _raises(flag, value))


def _raises(flag: Flag, value: object) -> bool:
    """Whether an answer of the right kind lies past the bound of a flag, or is one of its codes."""
    if flag.answers:
        given = value if isinstance(value, list) else [value]
        return not set(flag.answers).isdisjoint(given)
    number = Decimal(str(value))
    return (
        (flag.below is not None and number < flag.below)
        or (flag.at_most is not None and number <= flag.at_most)
        or (flag.at_least is not None and number >= flag.at_least)
        or (flag.above is not None and number > flag.above)
    )


def full_years(born: date, today: date) -> int:
    """Age in full years; who was born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# Computed.


@cache
def computed_questions() -> Mapping[str, Question]:
    """What is computed, by code, in the shape of questions."""
    document = parse(FILE)
    found = [build(Question, table, FILE.name) for table in document["questions"]]
    return {question.code: question for question in found}


def with_computed(answers: Answers) -> dict[str, Given]:
    """The answers with all that can be computed from them; the rest is left out."""
    values = {code: formula(*_numbers(answers, of)) for code, (formula, of) in COMPUTED.items()}
    return {**answers, **{code: Given(value) for code, value in values.items() if value}}


def body_mass_index(height: Decimal | None, weight: Decimal | None) -> str:
    """kg/m² to one decimal, from cm and kg; empty where one of them is missing."""
    if height is None or weight is None or height <= 0:
        return ""
    metres = height / 100
    return str((weight / (metres * metres)).quantize(Decimal("0.1"), ROUND_HALF_UP))


COMPUTED: Mapping[str, tuple[Callable[..., str], tuple[str, ...]]] = {
    "bmi": (body_mass_index, ("measured_height_cm", "measured_weight_kg")),
}


def _numbers(answers: Answers, codes: tuple[str, ...]) -> list[Decimal | None]:
    return [_decimal(answers[code].value) if code in answers else None for code in codes]


def _decimal(value: Any) -> Decimal | None:
    return Decimal(value) if _is_number(value) else None


# What a value of each kind must be. Each says what is wrong, or nothing.


def unreadable(asked: Question | Column, value: object, today: date | None = None) -> str:
    """Why this is no value of its kind at all, in words for whoever types; empty where it is."""
    if asked.kind == "rows" and isinstance(asked, Question):
        return _wrong_rows(asked, value, today)
    if asked.kind == "choices":
        return _wrong_choices(asked, value)
    if not isinstance(value, str) or not value.strip():
        return "Please answer this."
    return _KINDS[asked.kind](asked, value, today)


def _wrong_code(asked: Question | Column, value: str, today: date | None) -> str:
    closed = {"yes_no": YES_NO, "yes_no_unknown": YES_NO_UNKNOWN}
    known = closed.get(asked.kind) or [option.code for option in asked.options]
    return "" if value in known else "Choose one of the answers."


def _wrong_choices(asked: Question | Column, value: object) -> str:
    known = {option.code for option in asked.options}
    right = isinstance(value, list) and value and all(isinstance(code, str) for code in value)
    if not right or not known.issuperset(value):  # type: ignore[arg-type]
        return "Choose from the answers."
    return _wrong_none(value)  # type: ignore[arg-type]


def _wrong_none(chosen: list[str]) -> str:
    """`none` says that nothing fits, so it stands alone."""
    both = "none" in chosen and len(set(chosen)) > 1
    return "Choose either “none” or the others." if both else ""


def _wrong_number(asked: Question | Column, value: str, today: date | None) -> str:
    if not _is_number(value):
        return "Give a number, such as 72."
    decimals = asked.decimals if isinstance(asked, Question) else None
    places = len(value.partition(".")[2])
    if decimals is None or places <= decimals:
        return ""
    return (
        f"Give at most {decimals} digits after the point." if decimals else "Give a whole number."
    )


def _wrong_date(asked: Question | Column, value: str, today: date | None) -> str:
    day = _day(value)
    if day is None:
        return "Give a full date: day, month and year."
    return "This date has not come yet." if today and day > today else ""


def _no_fault(asked: Question | Column, value: str, today: date | None) -> str:
    return ""


_KINDS: Mapping[str, Callable[[Question | Column, str, date | None], str]] = {
    "yes_no": _wrong_code,
    "yes_no_unknown": _wrong_code,
    "choice": _wrong_code,
    "number": _wrong_number,
    "date": _wrong_date,
    "text": _no_fault,
    "long_text": _no_fault,
}


def _wrong_rows(asked: Question, value: object, today: date | None) -> str:
    if not isinstance(value, list) or not value:
        return "Fill in the rows."
    faults = (_wrong_row(asked, row, today) for row in value)
    return next((fault for fault in faults if fault), "")


def _wrong_row(asked: Question, row: Any, today: date | None) -> str:
    columns = {column.code: column for column in asked.columns}
    if not isinstance(row, dict) or not columns.keys() >= row.keys():
        return "Fill in the rows."
    for code, column in columns.items():
        empty = not row.get(code)
        if empty and column.needed:
            return f"Fill in “{column.asks}” in each row."
        fault = "" if empty else unreadable(column, row[code], today)
        if fault:
            return f"{column.asks} {fault}"
    return ""


def _outside(question: Question, value: object, today: date | None) -> str:
    """What is wrong with an answer of the right kind that its limits refuse."""
    limits = question.limits
    if limits is None:
        return ""
    if limits.youngest is not None:
        return _too_young(limits.youngest, str(value), today) if today else ""
    number = Decimal(str(value))
    low, high = limits.reject_below, limits.reject_above
    below, above = low is not None and number < low, high is not None and number > high
    unit = f" {question.unit}" if question.unit else ""
    return f"Give a number from {low} to {high}{unit}." if below or above else ""


def _too_young(youngest: int, born: str, today: date) -> str:
    day = _day(born)
    if day is not None and full_years(day, today) >= youngest:
        return ""
    return f"Taking part is possible from {youngest} years of age. Please call the clinic."


def _is_number(value: object) -> bool:
    return isinstance(value, str) and bool(_NUMBER.fullmatch(value))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
