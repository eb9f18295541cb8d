"""What must hold of a part beyond the types of its keys; the first fault found is raised."""

from collections.abc import Iterable, Iterator

from kact.strict import DefinitionError
from screening.intake.questions import Column, Part, Question

CLOSED = {"yes_no": ("yes", "no"), "yes_no_unknown": ("yes", "no", "unknown")}
WITH_OPTIONS = ("choice", "choices")


def check(part: Part, where: str) -> None:
    """Raise DefinitionError for the first thing in a part that does not fit another."""
    for fault in _faults(part):
        raise DefinitionError(f"{where}: {fault}")


def check_together(parts: Iterable[Part]) -> None:
    """A question's code stands once in all parts, so that an answer needs no other name."""
    at: dict[str, str] = {}
    for part in parts:
        for code in part.questions:
            if code in at:
                raise DefinitionError(f"{part.code}.toml: '{code}' also stands in {at[code]}.toml")
            at[code] = part.code


def _faults(part: Part) -> Iterator[str]:
    questions = [q for section in part.sections for q in section.questions]
    yield from _twice("section", (section.code for section in part.sections))
    yield from _twice("question", (question.code for question in questions))
    earlier: dict[str, Question] = {}
    for question in questions:
        yield from (f"{question.code}: {fault}" for fault in _of_question(question))
        yield from (f"{question.code}: {fault}" for fault in _of_condition(question, earlier))
        earlier[question.code] = question


def _of_question(question: Question) -> Iterator[str]:
    yield from _of_options(question)
    yield from _twice("column", (column.code for column in question.columns))
    for column in question.columns:
        yield from (f"{column.code}: {fault}" for fault in _of_options(column))
    if bool(question.columns) != (question.kind == "rows"):
        yield "columns belong to rows, and rows have columns"
    if question.kind not in ("number", "date") and question.limits:
        yield "limits belong to a number or a date"
    if question.kind != "number" and question.decimals:
        yield "decimals belong to a number"
    if question.details and question.kind not in CLOSED:
        yield "details belong to a question of yes or no"


def _of_options(asked: Question | Column) -> Iterator[str]:
    if bool(asked.options) != (asked.kind in WITH_OPTIONS):
        yield "options belong to a choice, and a choice has options"
    yield from _twice("option", (option.code for option in asked.options))


def _of_condition(question: Question, earlier: dict[str, Question]) -> Iterator[str]:
    """A condition names an earlier question of the part, and answers that it has."""
    if question.only_if is None:
        return
    named = earlier.get(question.only_if.question)
    if named is None:
        yield f"only_if: '{question.only_if.question}' is not an earlier question of this part"
        return
    known = CLOSED.get(named.kind) or named.codes
    yield from (
        f"only_if: '{a}' is no answer to '{named.code}'"
        for a in question.only_if.answers
        if a not in known
    )


def _twice(what: str, codes: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield f"the {what} '{code}' stands twice"
        seen.add(code)
