"""What the name of a medicine says of its class, in words, beside the boxes that ask for it."""

from collections.abc import Iterator

from screening.forms.intake import SectionForm
from screening.intake.medication_classes import NONE, suggest
from screening.intake.questions import Column, Question


def suggestions(form: SectionForm) -> dict[str, str]:
    """For each cell of the form that a name suggests codes for, by its field: words, or none."""
    return {
        f"{question.code}-{n}-{column.code}": _words(form, question, n, column)
        for question, column in _suggested(form)
        for n in form.rows_of(question)
    }


def _suggested(form: SectionForm) -> Iterator[tuple[Question, Column]]:
    for question in form.asked:
        for column in question.columns:
            if column.suggested_by:
                yield question, column


def _words(form: SectionForm, question: Question, n: int, column: Column) -> str:
    """The suggested options by their labels, but for those ticked already."""
    typed = form[f"{question.code}-{n}-{column.suggested_by}"].value() or ""
    ticked = form[f"{question.code}-{n}-{column.code}"].value() or []
    codes = suggest(typed) - {NONE, *ticked}
    found = [option.label for option in column.options if option.code in codes]
    return f"By its name: {'; '.join(found)}. You need not tick it." if found else ""
