"""Forms of the dosing day. They read what was typed; whether it can be so, `charting` says."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from sessions import charting
from sessions.actions.capture import Sent
from sessions.models import Change, Entry

LONGEST_AGO = 24 * 60  # minutes


class ChartEntry(forms.Form):
    """One entry of one kind. Its key is made with the form, so that sending it twice is once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    ago = forms.IntegerField(
        label="Minutes ago",
        min_value=0,
        max_value=LONGEST_AGO,
        required=False,
        error_messages={"invalid": "Give whole minutes."},
    )

    def __init__(self, *args: Any, kind: charting.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.typed = charting.Typed({}, "")

    def clean(self) -> dict[str, Any]:
        """Read the values by their kind; what cannot be so is said, and nothing typed is lost."""
        cleaned = super().clean() or {}
        self.typed = charting.read(self.kind, self.data)
        for doubt in self.typed.doubts:
            self.add_error(None, doubt)
        if charting.is_empty(self.kind, self.typed):
            self.add_error(None, "Nothing was written. Fill in at least one.")
        return cleaned

    def sent(self, subject: UUID | None) -> Sent:
        """What was typed, as an entry of now or of some minutes ago."""
        ago = timedelta(minutes=self.cleaned_data["ago"] or 0)
        return self._sent(subject, timezone.now() - ago)

    def sent_in_place_of(self, entry: Entry) -> Sent:
        """What was typed, measured when the entry was that it corrects."""
        return self._sent(entry.subject_id, entry.measured_at)

    def _sent(self, subject: UUID | None, measured_at: datetime) -> Sent:
        words = repr((self.kind.code, subject, sorted(self.typed.values.items()), self.typed.note))
        return Sent(
            key=self.cleaned_data["key"] or uuid4(),
            kind=self.kind,
            subject=subject,
            typed=self.typed,
            measured_at=measured_at,
            sha256=sha256(words.encode()).hexdigest(),
        )


class SupersedeEntry(forms.Form):
    """Why an entry is answered by another one."""

    change = forms.ChoiceField(choices=Change.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        error_messages={"required": "Say why; the first entry stays, struck through."},
    )


class SettleStray(forms.Form):
    """What to do with an entry that was kept aside."""

    how = forms.ChoiceField(
        label="What shall become of it?",
        choices=[("charted", "Chart it as it was written"), ("put_away", "Do not chart it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    reason = forms.CharField(
        label="Why?", max_length=300, error_messages={"required": "Say why, in a few words."}
    )
