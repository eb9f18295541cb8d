"""What a course's plan asks for: what it is planned from, and which of its visits are chosen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from datetime import time as clock_time
from typing import Any
from uuid import UUID

from django import forms

from kact.accounts.models import Membership
from kact.scheduling.forms.visits import StaffField
from kact.scheduling.models import OpeningHours, Room

CHOICE = re.compile(
    r"(?P<key>[a-z0-9_-]+)@(?P<day>\d{4}-\d\d-\d\d)T(?P<clock>\d\d:\d\d)@(?P<token>\d{1,9})"
)


class KeepCoursePlan(forms.Form):
    """How many sessions, from when, what suits the couple, and who usually sees them where."""

    sessions = forms.IntegerField(
        label="Dosing sessions",
        min_value=1,
        max_value=12,
        error_messages={"required": "Give the number of sessions."},
    )
    starts_on = forms.DateField(
        label="Start of the course",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Give the day."},
    )
    clock = forms.TimeField(
        label="Best time of day",
        widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"),
        error_messages={"required": "Give a time."},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Best days",
        coerce=int,
        choices=OpeningHours.Day.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Other days are proposed only where none of these is free in time.",
        error_messages={"required": "Choose at least one day."},
    )
    staff = StaffField(
        queryset=Membership.objects.none(),
        required=False,
        label="Staff",
        help_text="Who usually sees this couple. Each comes to the visits that need their role.",
        widget=forms.CheckboxSelectMultiple,
    )
    room: Any = forms.ModelChoiceField(
        queryset=None, required=False, label="Room", empty_label="No room yet"
    )

    def __init__(self, *args: Any, staff: Iterable[Membership], room: Iterable[Room], **kw: Any):
        super().__init__(*args, **kw)
        self.fields["staff"].queryset = staff  # type: ignore[attr-defined]
        self.fields["room"].queryset = room  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Picked:
    """One visit as it was chosen: its place in the plan or its id, and the time beside it.

    ``token`` is the version that was seen of one that stands, and 0 of one that is to be booked.
    """

    key: str
    day: date
    clock: clock_time
    token: int = 0

    @property
    def word(self) -> str:
        """As a page sends it."""
        return f"{self.key}@{self.day:%Y-%m-%d}T{self.clock:%H:%M}@{self.token}"


def picked(said: Iterable[str]) -> list[Picked]:
    """The chosen visits, each sent as ``key@time@token``; anything else was not chosen."""
    return [found for word in said if (found := _picked(word))]


def _picked(word: str) -> Picked | None:
    found = CHOICE.fullmatch(word)
    try:
        return found and Picked(
            found["key"],
            date.fromisoformat(found["day"]),
            clock_time.fromisoformat(found["clock"]),
            int(found["token"]),
        )
    except ValueError:
        return None


class AskedMove(forms.Form):
    """A visit as if it stood at another time: asked for in the address."""

    visit = forms.UUIDField()
    day = forms.DateField()
    time = forms.TimeField()


def asked_move(said: Mapping[str, str]) -> tuple[UUID, date, clock_time] | None:
    """The visit and the time, where the address names one."""
    form = AskedMove(said)
    if not form.is_valid():
        return None
    return form.cleaned_data["visit"], form.cleaned_data["day"], form.cleaned_data["time"]
