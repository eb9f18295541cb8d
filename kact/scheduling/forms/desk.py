"""What the waiting list, the tasks and the feeds ask for."""

from typing import Any

from django import forms

from kact.couples.forms import CoupleNumberField
from kact.scheduling.kinds import CHOICES
from kact.scheduling.models import OpeningHours, Waiting

BOTH = "both"
WHO = [(BOTH, "Both together"), ("1", "Partner one alone"), ("2", "Partner two alone")]


class AddWaiting(forms.Form):
    """Who waits, for what, and when they can come."""

    couple = CoupleNumberField(
        label="Couple number", error_messages={"required": "Give the couple's number."}
    )
    who = forms.ChoiceField(label="Who waits?", choices=WHO)
    kind = forms.ChoiceField(
        label="For what?",
        choices=[("", "Choose one"), *CHOICES],
        error_messages={"required": "Choose the kind of visit."},
    )
    not_before = forms.DateField(
        label="Not before",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    part = forms.ChoiceField(label="Time of day", required=False, choices=Waiting.Part.choices)
    days = forms.TypedMultipleChoiceField(
        label="Weekdays",
        required=False,
        coerce=int,
        choices=OpeningHours.Day.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: any day would do.",
    )
    times = forms.CharField(
        label="Anything else about when",
        required=False,
        max_length=120,
        help_text="Such as “not before school is out”. Nothing about health.",
    )


class CloseWaiting(forms.Form):
    """How the waiting ended."""

    outcome = forms.ChoiceField(choices=Waiting.Outcome.choices)


class GiveTask(forms.Form):
    """Who of the front desk does a task."""

    member: Any = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args: Any, desk: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = desk  # type: ignore[attr-defined]


class MakeFeed(forms.Form):
    """A feed says "Appointment" and when. It says where only if that is wished."""

    shows_place = forms.BooleanField(required=False, label="Say where, too")

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shows_place"].help_text = f"The place is then written as: {place}."
