"""Answers in words, for whoever may read them."""

from datetime import date
from typing import Any

from screening.intake.answers import Given
from screening.intake.questions import Choice, Column, Question

PLAIN = {"yes": "Yes", "no": "No", "unknown": "Not known"}


def in_words(question: Question, given: Given | None) -> str:
    """One answer, with its note and since when; nothing for a question without an answer."""
    if given is None or given.value is None:
        return ""
    if question.kind == "rows":
        return "\n".join(_row(question.columns, row) for row in given.value)
    since = f"since {given.since}" if given.since else ""
    said = ", ".join(filter(None, [_value(question, given.value), since]))
    return f"{said}: {given.note}" if given.note else said


def _row(columns: tuple[Column, ...], row: dict[str, Any]) -> str:
    return ", ".join(_value(column, row[column.code]) for column in columns if column.code in row)


def _value(asked: Question | Column, value: Any) -> str:
    if asked.kind in {"yes_no", "yes_no_unknown"}:
        return PLAIN.get(value, str(value))
    if asked.kind == "choice":
        return _label(asked.options, value)
    if asked.kind == "choices":
        return ", ".join(_label(asked.options, code) for code in value)
    if asked.kind == "date":
        return f"{date.fromisoformat(value):%-d %B %Y}"
    return f"{value} {asked.unit}" if asked.unit else str(value)


def _label(options: tuple[Choice, ...], code: str) -> str:
    return next((option.label for option in options if option.code == code), code)
