"""A section's form as the tree that a page shows: what hangs on an answer stands below it.

Without scripts the style sheet closes what the chosen answer does not open; where a browser cannot,
all of it is there to fill in, and what does not apply is not kept.
"""

from dataclasses import dataclass, field

from django.forms import BoundField

from screening.forms.fields import Radios
from screening.forms.intake import SectionForm
from screening.forms.suggestions import suggestions
from screening.intake.answers import opened_by
from screening.intake.questions import Question


@dataclass
class Opened:
    """What one or more answers of a question open: its details, and other questions."""

    answers: frozenset[str]
    details: list[BoundField] = field(default_factory=list)
    asked: "list[Asked]" = field(default_factory=list)


@dataclass
class Asked:
    """One question with its field, or its rows of fields, and what hangs on its answers."""

    question: Question
    bound: BoundField | None = None
    rows: list[tuple[int, list[BoundField]]] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many numbers the rows take up, for the form to know which to read."""
        return self.rows[-1][0] + 1 if self.rows else 0


def tree(form: SectionForm) -> list[Asked]:
    """The questions of a form, those that hang on another one of the same section below it."""
    here = {q.code for q in form.asked}
    for name, words in suggestions(form).items():
        form.fields[name].suggested = words  # type: ignore[attr-defined]
    return [
        _show(form, q) for q in form.asked if q.only_if is None or q.only_if.question not in here
    ]


def _show(form: SectionForm, question: Question) -> Asked:
    if question.kind == "rows":
        return Asked(
            question, rows=[(n, _cells(form, question, n)) for n in form.rows_of(question)]
        )
    shown = Asked(question, form[question.code], opened=_opened(form, question))
    widget = form.fields[question.code].widget
    if isinstance(widget, Radios):
        widget.opens = [group.answers for group in shown.opened]
    return shown


def _cells(form: SectionForm, question: Question, n: int) -> list[BoundField]:
    return [form[f"{question.code}-{n}-{column.code}"] for column in question.columns]


def _opened(form: SectionForm, question: Question) -> list[Opened]:
    """A group for each set of answers that opens anything."""
    groups: dict[frozenset[str], Opened] = {}
    if question.details:
        yes = frozenset({"yes"})
        details = [form[f"{question.code}-{name}"] for name in ("note", "since")]
        groups[yes] = Opened(yes, details)
    for other in opened_by(form.section, question):
        if other in form.asked and other.only_if:
            answers = frozenset(other.only_if.answers)
            groups.setdefault(answers, Opened(answers)).asked.append(_show(form, other))
    return list(groups.values())
