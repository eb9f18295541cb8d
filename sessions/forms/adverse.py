"""What is asked of an adverse event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from kact.scheduling.walltime import NotOnTheClock, WallTime
from sessions.monitoring import adverse
from sessions.monitoring.adverse import OTHER

TO_COME = "This time has not come yet."
_CLOCK = forms.TimeInput({"type": "time"}, format="%H:%M")
_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class _OnTheWall(forms.Form):
    """A form whose days and times stand on the clock of one zone."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        for name, field in self.fields.items():
            if name.endswith("_time"):
                field.label = f"At, {timezone.localtime(timezone=ZoneInfo(zone)):%Z}"

    def moment(self, data: dict[str, Any], name: str) -> datetime | None:
        """The moment of ``name``_day and ``name``_time; an error where it is none, or to come."""
        day, clock = data.get(f"{name}_day"), data.get(f"{name}_time")
        if not day or not clock:
            return None
        try:
            moment = WallTime(day, clock, self.zone, second=None).moment
        except NotOnTheClock as error:
            self.add_error(f"{name}_time", str(error))
            return None
        if moment > timezone.now():
            self.add_error(f"{name}_time", TO_COME)
        return moment


class RecordAdverseEvent(_OnTheWall):
    """One event. ``restricted`` says which terms are offered: those apart, or the rest."""

    term = forms.ChoiceField(label="What happened")
    other = forms.CharField(
        label="What, if none of these", max_length=200, required=False, strip=True
    )
    onset_day = forms.DateField(label="Began on", widget=_DAY)
    onset_time = forms.TimeField(label="At", widget=_CLOCK)
    ended_day = forms.DateField(
        label="Ended on", widget=_DAY, required=False, help_text="Leave empty while it goes on."
    )
    ended_time = forms.TimeField(label="At", widget=_CLOCK, required=False)
    severity = forms.ChoiceField(label="How severe", widget=forms.RadioSelect)
    expected = forms.TypedChoiceField(
        label="Expected with this medicine?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    relation = forms.ChoiceField(label="Related to the session", widget=forms.RadioSelect)
    action = forms.ChoiceField(label="What was done")
    outcome = forms.ChoiceField(label="Outcome so far")
    criteria = forms.MultipleChoiceField(
        label="Serious, because of",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Tick all that hold. None: not serious. A serious event holds the next dose.",
    )
    description = forms.CharField(
        label="In a few words", max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = adverse()
        terms = [t for t in file.term if t.restricted == restricted]
        self._choose("term", terms, empty="Choose")
        self._choose("severity", file.severity)
        self._choose("relation", file.relation)
        self._choose("action", file.action, empty="Choose")
        self._choose("outcome", file.outcome, empty="Choose")
        self._choose("criteria", file.criterion)
        if restricted:
            self.fields["expected"].label = "Expected?"

    def clean(self) -> dict[str, Any]:
        """Both moments on one clock, and a name for what no term names."""
        data: dict[str, Any] = super().clean() or {}
        data["onset_at"], data["ended_at"] = self.moment(data, "onset"), self.moment(data, "ended")
        if bool(data.get("ended_day")) != bool(data.get("ended_time")):
            self.add_error("ended_time", "Give the day and the time, or neither.")
        if data["onset_at"] and data["ended_at"] and data["ended_at"] < data["onset_at"]:
            self.add_error("ended_time", "It cannot end before it began.")
        if data.get("term") == OTHER and not data.get("other"):
            self.add_error("other", "Say what happened.")
        return data

    def noted(self) -> dict[str, Any]:
        """What was noted, as the action takes it."""
        apart = {"onset_day", "onset_time", "ended_day", "ended_time"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    def _choose(self, name: str, those: Iterable[Any], empty: str = "") -> None:
        field: Any = self.fields[name]
        begins = [("", empty)] if empty else []
        field.choices = [*begins, *((each.code, each.words) for each in those)]


class CorrectAdverseEvent(RecordAdverseEvent):
    """The same, with why it is changed."""

    reason = forms.CharField(
        label="Why it is corrected", max_length=500, widget=forms.Textarea({"rows": 2})
    )


class CloseAdverseEvent(_OnTheWall):
    """How it ended, and who says so why."""

    outcome = forms.ChoiceField(label="Outcome", widget=forms.RadioSelect)
    ended_day = forms.DateField(label="Ended on", widget=_DAY)
    ended_time = forms.TimeField(label="At", widget=_CLOCK)
    reason = forms.CharField(
        label="What was reviewed, and why it may be closed",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, onset_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.onset_at = onset_at
        field: Any = self.fields["outcome"]
        field.choices = [(o.code, o.words) for o in adverse().outcome if o.code != "unknown"]

    def clean(self) -> dict[str, Any]:
        """The end, on the clock, and not before it began."""
        data: dict[str, Any] = super().clean() or {}
        data["ended_at"] = self.moment(data, "ended")
        if data["ended_at"] and data["ended_at"] < self.onset_at:
            self.add_error("ended_time", "It cannot end before it began.")
        return data

    def noted(self) -> dict[str, Any]:
        """What was noted, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("outcome", "ended_at", "reason")}
