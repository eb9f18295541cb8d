"""One section of the intake as a form, made from its questions; it works without JavaScript.

A yes may ask for a note and since when (`code-note`, `code-since`). Rows have an input a cell
(`code-0-dose`): those there are, and a blank one to fill in.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from kact.protocol.queries import numbers_in_force
from screening.forms.fields import cell_of, field_of, note_field, since_field
from screening.intake import limits
from screening.intake.answers import NOTHING, Answers, Given, answered, asked
from screening.intake.numbers import with_numbers
from screening.intake.questions import Part, Question, Section

MOST_ROWS = 30


class SectionForm(forms.Form):
    """The questions of one section. Leaving one out is allowed here; the check asks about it.

    ``given`` are the answers of the whole part so far: a question that hangs on an answer of an
    earlier section is there only if that answer is; one that hangs on this section always is.
    """

    def __init__(self, part: Part, section: Section, data: Any = None, *, given: Answers) -> None:
        super().__init__(data, initial={})
        self.part, self.section, self.given = part, section, given
        self.asked = _could_be_asked(part, section, given)
        for question in self.asked:
            self._add(question)

    def clean(self) -> dict[str, Any]:
        """Say at the field why an answer cannot be kept; what does not apply is not looked at."""
        data: dict[str, Any] = super().clean() or {}
        applies = self._applies()
        for question in self.asked:
            if question.code in applies:
                self._check(question, data)
        return data

    def answers(self) -> dict[str, Given]:
        """What was given to each question here that holds no error; NOTHING where it is blank.

        Asked after ``is_valid``, whatever it said. A question that no longer applies is taken back.
        """
        applies = self._applies()
        return {
            q.code: self._given(q) if q.code in applies else NOTHING
            for q in self.asked
            if not self._is_wrong(q)
        }

    def full_clean(self) -> None:
        """Mark the control of every error, beside saying it."""
        super().full_clean()
        for name in self.errors:
            look = self.fields[name].widget.attrs if name in self.fields else {}
            if "class" in look and "is-invalid" not in look["class"]:
                look["class"] += " is-invalid"

    # --- fields -----------------------------------------------------------------------------

    def _add(self, question: Question) -> None:
        before = self.given.get(question.code, NOTHING)
        if question.kind == "rows":
            self._add_rows(question, before)
            return
        self.fields[question.code] = field_of(question, clinical=self.part.by == "staff")
        self.initial[question.code] = before.value
        if question.details:
            self.fields[f"{question.code}-note"] = note_field()
            self.fields[f"{question.code}-since"] = since_field()
            self.initial[f"{question.code}-note"] = before.note
            self.initial[f"{question.code}-since"] = before.since

    def _add_rows(self, question: Question, before: Given) -> None:
        kept = before.value or []
        for n in self.rows_of(question):
            row = kept[n] if n < len(kept) else {}
            for column in question.columns:
                name = f"{question.code}-{n}-{column.code}"
                self.fields[name] = cell_of(column)
                self.initial[name] = row.get(column.code)

    def rows_of(self, question: Question) -> list[int]:
        """The numbers of the rows the page had, but for one that is to be taken out."""
        if question.kind != "rows":
            return []
        count = self._count(question)
        taken_out = self.data.get("drop", "")
        return [n for n in range(min(count, MOST_ROWS)) if taken_out != f"{question.code}-{n}"]

    def _count(self, question: Question) -> int:
        """At first, the rows that are kept and a blank one."""
        if not self.is_bound:
            return len(self.given.get(question.code, NOTHING).value or []) + 1
        had = str(self.data.get(f"{question.code}-rows", ""))
        return int(had) if had.isdecimal() and len(had) < 4 else 0

    # --- what was given ---------------------------------------------------------------------

    def _given(self, question: Question) -> Given:
        data = self.cleaned_data
        if question.kind == "rows":
            return Given(self._kept_rows(question) or None)
        value = data.get(question.code) or None
        if question.details and value == "yes":
            return Given(value, data[f"{question.code}-note"], data[f"{question.code}-since"])
        return Given(value)

    def _kept_rows(self, question: Question) -> list[dict[str, Any]]:
        rows = (self._row(question, n, self.cleaned_data) for n in self.rows_of(question))
        return [row for row in rows if row]

    def _row(self, question: Question, n: int, data: dict[str, Any]) -> dict[str, Any]:
        cells = {c.code: data.get(f"{question.code}-{n}-{c.code}") for c in question.columns}
        return {code: value for code, value in cells.items() if value}

    def _check(self, question: Question, data: dict[str, Any]) -> None:
        for n in self.rows_of(question):
            self._check_needed(question, n, data)
        given = NOTHING if self._is_wrong(question) else self._given(question)
        if given.value is not None:
            here = with_numbers(question, numbers_in_force())
            why = limits.refusal(here, given.value, timezone.localdate())
            if why:
                self.add_error(self._first(question), why)

    def _check_needed(self, question: Question, n: int, data: dict[str, Any]) -> None:
        """A row that is begun says at least what it is about."""
        row = self._row(question, n, data)
        for column in question.columns:
            name = f"{question.code}-{n}-{column.code}"
            if row and column.needed and not row.get(column.code) and name not in self.errors:
                self.add_error(name, "Please fill this in, or empty the rest.")

    def _applies(self) -> frozenset[str]:
        """The questions of the part that apply once these answers are kept."""
        here = {q.code: self._given(q) for q in self.asked if not self._is_wrong(q)}
        return asked(self.part, {**self.given, **here})

    def _is_wrong(self, question: Question) -> bool:
        return any(name in self.errors for name in self._names(question))

    def _first(self, question: Question) -> str:
        return next(self._names(question))

    def _names(self, question: Question) -> Iterator[str]:
        of = (question.code, f"{question.code}-")
        return (name for name in self.fields if name == of[0] or name.startswith(of[1]))


def _could_be_asked(part: Part, section: Section, given: Answers) -> list[Question]:
    """The questions of a section to ask now, or after another answer of the same section."""
    settled = asked(part, answered(given))
    found: list[Question] = []
    for question in section.questions:
        here = question.only_if and question.only_if.question in {q.code for q in found}
        if here or question.code in settled:
            found.append(question)
    return found
