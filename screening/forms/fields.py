"""A form field for each kind of question, and for each cell of a row."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms

from screening.intake.questions import Choice, Column, Question

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
YES_NO_UNKNOWN = (*YES_NO, Choice("unknown", "I don’t know"))
YES_NO_NOT_KNOWN = (*YES_NO, Choice("unknown", "Not known"))
LONGEST = {"text": 200, "long_text": 4000, "note": 1000, "since": 40}  # characters
MOST_RADIOS = 8  # beyond these a list is easier


class Radios(forms.RadioSelect):
    """Radios that know what each opens on the page: the numbers, from 1, of groups of answers."""

    opens: Sequence[Collection[str]] = ()

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """One radio, with the numbers of the groups its answer opens."""
        option = super().create_option(name, value, *rest, **more)
        numbers = [str(n) for n, group in enumerate(self.opens, 1) if str(value) in group]
        option["opens"] = " ".join(numbers)
        return option


class OneOf(forms.ChoiceField):
    """One of a few, as radios; one of many, or in a row, as a list."""

    def __init__(self, options: tuple[Choice, ...], *, listed: bool = False, **asks: Any) -> None:
        codes = [(option.code, option.label) for option in options]
        listed = listed or len(codes) > MOST_RADIOS
        widget = forms.Select(_look("form-select")) if listed else Radios()
        blank = [("", "Choose")] if listed else []
        super().__init__(choices=blank + codes, widget=widget, **asks)


class Several(forms.MultipleChoiceField):
    """Any number of options."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, options: tuple[Choice, ...], **asks: Any) -> None:
        codes = [(option.code, option.label) for option in options]
        super().__init__(choices=codes, **asks)


class Words(forms.CharField):
    """A line of text, or several."""

    def __init__(self, longest: int, *, lines: int = 1, **asks: Any) -> None:
        look = _look("form-control", rows=lines) if lines > 1 else _look("form-control")
        widget = forms.Textarea(look) if lines > 1 else forms.TextInput(look)
        super().__init__(max_length=longest, widget=widget, **asks)


class Number(forms.CharField):
    """A decimal number, kept as its text with a point; what is none is kept to be refused."""

    def __init__(self, *, unit: str = "", whole: bool = False, **asks: Any) -> None:
        mode = "numeric" if whole else "decimal"
        look = _look("form-control", inputmode=mode)
        super().__init__(max_length=20, widget=forms.TextInput(look), **asks)
        self.unit = unit

    def clean(self, value: Any) -> str:
        """What was typed, with a point for a comma and nothing between the digits."""
        text: str = super().clean(value)
        return text.replace(" ", "").replace(",", ".")


class Day(forms.DateField):
    """A day, kept in ISO 8601."""

    def __init__(self, **asks: Any) -> None:
        look = forms.DateInput(_look("form-control"), format="%Y-%m-%d")
        look.input_type = "date"
        super().__init__(widget=look, input_formats=["%Y-%m-%d"], **asks)
        self.error_messages["invalid"] = "Give the day as year-month-day, such as 1984-03-21."

    def clean(self, value: Any) -> str:  # an answer is text
        """The day as text, or nothing."""
        day: date | None = super().clean(value)
        return day.isoformat() if day else ""


def field_of(question: Question, *, clinical: bool = False) -> forms.Field:
    """The field that asks a question, of any kind but rows; a clinician's speaks of the partner."""
    kind = question.kind
    asks: dict[str, Any] = {
        "label": question.asks,
        "help_text": question.help,
        "required": False,
    }
    unknown = YES_NO_NOT_KNOWN if clinical else YES_NO_UNKNOWN
    closed = {"yes_no": YES_NO, "yes_no_unknown": unknown, "choice": question.options}
    if kind in closed:
        return OneOf(closed[kind], **asks)
    if kind == "choices":
        return Several(question.options, **asks)
    if kind == "number":
        return Number(unit=question.unit, whole=not question.decimals, **asks)
    if kind == "date":
        return Day(**asks)
    return Words(LONGEST[kind], lines=4 if kind == "long_text" else 1, **asks)


def cell_of(column: Column) -> forms.Field:
    """The field that asks one cell of a row; a choice there is a list, so it can be emptied."""
    asks: dict[str, Any] = {"label": column.asks, "help_text": column.help, "required": False}
    options = {"choice": column.options, "yes_no_unknown": YES_NO_UNKNOWN}
    if column.kind in options:
        return OneOf(options[column.kind], listed=True, **asks)
    if column.kind == "choices":
        return Several(column.options, **asks)
    if column.kind == "number":
        return Number(unit=column.unit, **asks)
    return Day(**asks) if column.kind == "date" else Words(LONGEST["text"], **asks)


def note_field() -> forms.Field:
    """What a yes asks more of."""
    return Words(LONGEST["note"], lines=2, label="Tell us a little more", required=False)


def since_field() -> forms.Field:
    """Since when; people remember a year better than a day."""
    return Words(
        LONGEST["since"], label="Since when?", help_text="A year is enough.", required=False
    )


def _look(css: str, **attrs: Any) -> dict[str, Any]:
    return {"class": css, "autocomplete": "off"} | attrs
