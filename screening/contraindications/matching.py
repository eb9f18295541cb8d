"""Whether one match of a rule holds, what is still open, and how both are said to a clinician."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from screening.contraindications.rules import Match, Rule
from screening.intake.answers import Answers
from screening.intake.limits import Verdict as Limit
from screening.intake.limits import full_years, read, refusal, says, unreadable
from screening.intake.medication_classes import suggest
from screening.intake.questions import Column, Question

UNKNOWN = "unknown"  # an answer that leaves its question open
MONTHS_A_YEAR = 12

Values = Mapping[str, Any]
"""What was answered to the questions that are asked, by code. Nothing unreadable is among it."""


def asked(rule: Rule, answers: Answers, today: date) -> dict[str, Any]:
    """The questions of a rule that these answers leave to be asked, with each readable value.

    None stands for a question without one. A condition stands before the question it opens; what
    the rule needs counts as asked though a condition leaves it out.
    """
    values: dict[str, Any] = {}
    for code, question in rule.reads.items():
        if code in rule.needs or _opened(question, values):
            given = answers[code].value if code in answers else None
            values[code] = None if unreadable(question, given, today) else given
    return values


def holds(match: Match, rule: Rule, values: Values, today: date) -> bool:
    """Whether any question of the match is answered so. A missing value matches nothing."""
    return any(_holds_for(match, rule.reads[code], values, today) for code in match.questions)


def gaps(rule: Rule, values: Values, today: date) -> Iterator[str]:
    """What of all that is asked is still open, in words."""
    for code, value in values.items():
        question = rule.reads[code]
        if value is None:
            yield f"{question.label}: not answered"
        elif value == UNKNOWN or refusal(question, value, today):
            yield f"{question.label}: not known"
        else:
            yield from (
                f"{question.label}: class of {name} not known"
                for name in _unclassed(question, value)
            )


def grounds(match: Match, rule: Rule, values: Values, today: date) -> Iterator[str]:
    """The answers on which a match that holds stands, in words."""
    for question in (rule.reads[code] for code in match.questions):
        if _holds_for(match, question, values, today):
            value = values[question.code]
            yield from says(question, value) if match.flag else [_plainly(match, question, value)]


def _opened(question: Question, values: Values) -> bool:
    condition = question.only_if
    return condition is None or not _codes(values.get(condition.question)).isdisjoint(
        condition.answers
    )


def _holds_for(match: Match, question: Question, values: Values, today: date) -> bool:
    value = values.get(question.code)
    if value is None:
        return False
    if match.flag:
        return read(question, value, today) in (Limit.HOLD, match.flag)
    if match.within_months is not None:
        return _full_months(date.fromisoformat(value), today) < match.within_months
    if match.under_years is not None:
        return full_years(date.fromisoformat(value), today) < match.under_years
    return not _said(match, question, value).isdisjoint(match.answers)


def _said(match: Match, question: Question, value: Any) -> frozenset[str]:
    """The codes an answer says, over all rows."""
    if not match.column:
        return _codes(value)
    column = _column(question, match.column)
    return frozenset(code for row in value for code in _cell(column, row))


def _column(question: Question, code: str) -> Column:
    return next(column for column in question.columns if column.code == code)


def _cell(column: Column, row: Mapping[str, Any]) -> frozenset[str]:
    """The codes of one cell, with those that the name of a medicine in the same row suggests."""
    given = _codes(row.get(column.code))
    return given | suggest(row.get(column.suggested_by) or "") if column.suggested_by else given


def _unclassed(question: Question, value: Any) -> Iterator[str]:
    """The rows of which neither what was ticked nor the name says what a medicine is."""
    for column in question.columns:
        if column.suggested_by:
            yield from (_named(question, row) for row in value if not _cell(column, row))


def _named(question: Question, row: Mapping[str, Any]) -> str:
    """What a row is about: the first cell that is filled in, in the order of the columns."""
    return next(str(row[column.code]) for column in question.columns if row.get(column.code))


def _codes(value: Any) -> frozenset[str]:
    return frozenset(value if isinstance(value, list) else [value] if value else [])


def _full_months(since: date, today: date) -> int:
    months = (today.year - since.year) * MONTHS_A_YEAR + today.month - since.month
    return months - (today.day < since.day)


def _plainly(match: Match, question: Question, value: Any) -> str:
    """One answer as a clinician reads it: the matched options by their labels."""
    if match.column:
        column = _column(question, match.column)
        rows = [row for row in value if _cell(column, row) & set(match.answers)]
        return f"{question.label}: {', '.join(_named(question, row) for row in rows)}"
    labels = {option.code: option.label for option in question.options} | {UNKNOWN: "not known"}
    said = sorted(_codes(value) & set(match.answers)) or [str(value)]
    return f"{question.label}: {', '.join(labels.get(code, code) for code in said)}"
