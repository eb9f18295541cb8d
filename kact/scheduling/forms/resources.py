"""What rooms, equipment, opening hours and closings ask for."""

from datetime import time
from typing import Any

from django import forms

from kact.accounts.models import Membership
from kact.scheduling.models import Equipment, OpeningHours
from kact.scheduling.walltime import WallTime

_NAME = {"required": "Give it a name."}


class KeepRoom(forms.Form):
    """What is kept about a room."""

    name = forms.CharField(label="Name", max_length=80, error_messages=_NAME)
    chairs = forms.IntegerField(label="Places to lie down", min_value=0, max_value=40, initial=2)
    monitors = forms.IntegerField(
        label="Monitors that stay in it", min_value=0, max_value=40, initial=0
    )
    second_space = forms.BooleanField(
        label="It has a second space, where two can be apart", required=False
    )


class KeepEquipment(forms.Form):
    """One unit that is carried to where it is needed."""

    name = forms.CharField(label="Name", max_length=80, error_messages=_NAME)
    kind = forms.ChoiceField(label="What it is", choices=Equipment.Kind.choices)


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class SetHours(forms.Form):
    """When the clinic opens and closes, weekday by weekday; a day left empty is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in OpeningHours.Day:
            self.fields[f"opens_{day.value}"] = _clock(f"{day.label} opens")
            self.fields[f"closes_{day.value}"] = _clock(f"{day.label} closes")

    @property
    def days(self) -> list[dict[str, Any]]:
        """The weekdays with their two fields."""
        return [
            {
                "name": day.label,
                "opens": self[f"opens_{day.value}"],
                "closes": self[f"closes_{day.value}"],
            }
            for day in OpeningHours.Day
        ]

    def clean(self) -> dict[str, Any]:
        """Both times of a day, the first before the second, or none."""
        said: dict[str, Any] = super().clean() or {}
        for day in OpeningHours.Day:
            opens, closes = said.get(f"opens_{day.value}"), said.get(f"closes_{day.value}")
            if bool(opens) != bool(closes):
                self.add_error(f"closes_{day.value}", "Give both times, or neither.")
            elif opens and closes and opens >= closes:
                self.add_error(f"closes_{day.value}", "It closes after it opens.")
        return said

    def hours(self) -> dict[int, tuple[time, time] | None]:
        """By weekday, as the action takes it."""
        said = self.cleaned_data
        pairs = {
            d.value: (said[f"opens_{d.value}"], said[f"closes_{d.value}"]) for d in OpeningHours.Day
        }
        return {day: pair if all(pair) else None for day, pair in pairs.items()}


class CloseTime(forms.Form):
    """A holiday of the clinic, or a time in which a room or somebody cannot be booked."""

    name = forms.CharField(
        label="What stands on the calendar",
        max_length=80,
        help_text="Such as “Public holiday”. Never why somebody is away.",
        error_messages={"required": "Give the words that stand on the calendar."},
    )
    day = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}))
    begins = forms.TimeField(
        label="At",
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        help_text="Empty: from the start of the day.",
    )
    until = forms.DateField(label="Until", widget=forms.DateInput({"type": "date"}))
    ends = forms.TimeField(
        label="Until what time",
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        help_text="Empty: to the end of the day.",
    )
    room: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Only this room",
        empty_label="All of the clinic",
    )
    member = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        required=False,
        label="Only this member of staff",
        empty_label="Everybody",
    )

    def __init__(self, *args: Any, zone: str, rooms: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["member"].queryset = staff  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and is of one thing."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("room") and said.get("member"):
            self.add_error("member", "Close a room or somebody's time, one after the other.")
        if "day" in said and "until" in said and self._from(said) >= self._to(said):
            self.add_error("until", "It ends after it begins.")
        return said

    def words(self) -> dict[str, Any]:
        """What was asked for, as the action takes it."""
        said = self.cleaned_data
        (day, begins), (until, ends) = self._from(said), self._to(said)
        return {
            "name": said["name"],
            "starts": WallTime(day, begins, self.zone),
            "ends": WallTime(until, ends, self.zone),
            "room": said["room"],
            "member": said["member"],
        }

    def _from(self, said: dict[str, Any]) -> tuple[Any, time]:
        return said["day"], said.get("begins") or time(0)

    def _to(self, said: dict[str, Any]) -> tuple[Any, time]:
        return said["until"], said.get("ends") or time(23, 59)
