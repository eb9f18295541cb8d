"""How a clinic proposes a number, and how it goes back to the program's own."""

from decimal import Decimal
from typing import Any

from django import forms

from kact.protocol.numbers import Number


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Why",
        help_text="Whoever approves it reads this. Write nothing about a person.",
        max_length=600,
        error_messages={"required": "Write why."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProposeNumber(forms.Form):
    """A value within the bounds of one number, and why."""

    reason = _reason()
    field_order = ["value", "reason"]

    def __init__(self, data: Any = None, *, number: Number, now: Decimal) -> None:
        super().__init__(data)
        self.number = number
        self.fields["value"] = _steps(number, now) if number.steps else _value(number, now)
        self.order_fields(self.field_order)

    def clean_value(self) -> Decimal:
        """The value. Refused out of bounds, with the bounds in words."""
        value = Decimal(self.cleaned_data["value"])
        if why := self.number.refusal(value):
            raise forms.ValidationError(why)
        return value


class ReturnNumber(forms.Form):
    """Why the program's own number is to count again."""

    reason = _reason()


def _value(number: Number, now: Decimal) -> forms.DecimalField:
    unit = f" ({number.unit})" if number.unit else ""
    return forms.DecimalField(
        label=f"New number{unit}",
        help_text=f"{_bounds(number)}. {number.own} is the program's own.",
        initial=number.in_words(now),
        error_messages={
            "required": "Give a number.",
            "invalid": "Give a number, such as 24.",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _steps(number: Number, now: Decimal) -> forms.ChoiceField:
    low, high = int(number.low or 0), int(number.high or 0)
    return forms.ChoiceField(
        label="From where on",
        help_text=f"{number.own} is the program's own.",
        choices=[(str(n), number.steps[n].capitalize()) for n in range(low, high + 1)],
        initial=str(int(now)),
        error_messages={"required": "Choose one."},
        widget=forms.RadioSelect,
    )


def _bounds(number: Number) -> str:
    return number.bounds[:1].upper() + number.bounds[1:]
