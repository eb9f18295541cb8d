"""What the privacy officer asks the record of access."""

from typing import Any

from django import forms

from kact.couples.forms import CoupleNumberField


class AccessRecord(forms.Form):
    """One day's accesses, of everybody or of one person, to everything or to one couple."""

    day = forms.DateField(
        label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    who = forms.ChoiceField(label="Who", required=False)
    couple = CoupleNumberField(label="Couple number", required=False)

    def __init__(self, *args: Any, people: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "Everybody"), *people.items()]  # type: ignore[attr-defined]
