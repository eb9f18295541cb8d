"""What is looked at and asked before a dose. The check's fields come from `dosing/check.toml`."""

from typing import Any

from django import forms
from django.utils import timezone

from kact.couples.models import Course
from kact.protocol.case import BOTH_DOSE
from sessions.dosing.check import Item, check
from sessions.models import SameDayConsent

YES_NO = [("yes", "Yes"), ("no", "No")]
ALONE = "Asked alone: the other partner is not in the room or within earshot"


class SetUpRoom(forms.Form):
    """What of the room is ready; anything else is lacking."""

    ready = forms.MultipleChoiceField(
        label="Ready",
        choices=[(place.code, place.says) for place in check().room],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class AskOnTheDay(forms.Form):
    """What one partner says, alone."""

    alone = forms.BooleanField(
        label=ALONE, error_messages={"required": "Ask only where this partner is alone."}
    )
    answer = forms.ChoiceField(
        label="Do you want to go ahead today?",
        choices=SameDayConsent.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they said."},
    )
    pressured = forms.TypedChoiceField(
        label="Does anybody press you to do this today?",
        choices=YES_NO,
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they said."},
    )


class CheckBeforeDose(forms.Form):
    """One field for each line that somebody answers. Blank is kept, and is never a pass."""

    left_open_counts = True  # no field is called optional

    def __init__(self, *args: Any, route: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = [item for item in check().item if item.asked and item.concerns(route)]
        for item in self.items:
            self.fields[item.code] = _FIELDS[item.sort](item)

    def groups(self) -> list[dict[str, Any]]:
        """The fields under their headings."""
        found: dict[str, list[Any]] = {}
        for item in self.items:
            found.setdefault(item.group, []).append(self[item.code])
        return [{"title": title, "fields": fields} for title, fields in found.items()]

    def answers(self) -> dict[str, Any]:
        """What was answered, as it is kept."""
        return {item.code: _kept(item, self.cleaned_data[item.code]) for item in self.items}


class GiveWord(forms.Form):
    """A prescriber's word."""

    goes_on = forms.TypedChoiceField(
        label="May this partner be dosed?",
        choices=YES_NO,
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    bedside = forms.BooleanField(label="I am at the bedside, and stay", required=False)
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why."},
    )


class ConvertSession(forms.Form):
    """Which day it is to be."""

    doses = forms.ChoiceField(
        label="Who is dosed",
        choices=[(c.value, c.label) for c in Course.Doses if c != Course.Doses.BOTH],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    variant = forms.ChoiceField(
        label="And the other",
        choices=[(c.value, c.label) for c in Course.Variant if c.value not in BOTH_DOSE],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )


class AskAboutConversion(ConvertSession):
    """What one partner says to that day, alone."""

    alone = forms.BooleanField(
        label=ALONE, error_messages={"required": "Ask only where this partner is alone."}
    )
    agrees = forms.TypedChoiceField(
        label="Do you want this day?",
        choices=YES_NO,
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they said."},
    )


def _choice(item: Item) -> forms.Field:
    options = [(o.code, o.label) for o in item.options] or YES_NO
    return forms.ChoiceField(
        label=item.says,
        choices=[*options, ("", "Not known")],
        widget=forms.RadioSelect,
        required=False,
    )


def _many(item: Item) -> forms.Field:
    options = [(o.code, o.label) for o in item.options]
    return forms.MultipleChoiceField(
        label=item.says,
        choices=[*options, ("none", "None of these")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _number(item: Item) -> forms.Field:
    low, high = item.range
    return forms.DecimalField(
        label=item.says if item.needed else f"{item.says}, if taken",
        min_value=low,
        max_value=high,
        decimal_places=1 if item.tenths else 0,
        widget=forms.NumberInput(attrs={"step": "0.1" if item.tenths else "1"}),
        required=False,
    )


def _time(item: Item) -> forms.Field:
    return forms.DateTimeField(
        label=f"{item.says}, {timezone.localtime():%Z}",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        required=False,
    )


_FIELDS = {"yes": _choice, "choice": _choice, "many": _many, "number": _number, "time": _time}


def _kept(item: Item, value: Any) -> Any:
    """As the judge takes it: None of these is an empty list, and nothing ticked is not known."""
    if item.sort == "many":
        return [code for code in value if code != "none"] if value else ""
    if item.sort == "time":
        return timezone.localtime(value).isoformat() if value else ""
    return "" if value is None else str(value)
