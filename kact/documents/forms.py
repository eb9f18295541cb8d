"""What every signature asks for; how a partner asks to read, and how they are answered."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kact.documents.handing_over import Kept
from kact.documents.record_requests import RecordRequest


class TypedName(forms.CharField):
    """One's full name, typed out as a signature."""

    def __init__(self) -> None:
        super().__init__(
            label="Your full name",
            help_text="Typing your name here is your signature.",
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": "Type your full name to sign."},
        )


class AskForRecord(forms.Form):
    """What one would like to read of what is kept about oneself."""

    asks = forms.CharField(
        label="What would you like to read?",
        help_text="For example: the note of my visit in May. You need not say why.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Say in a few words what you would like to read."},
    )


class AnswerRequest(forms.Form):
    """What is handed over, and what is said with it."""

    notes = forms.MultipleChoiceField(
        label="Notes to hand over", required=False, widget=forms.CheckboxSelectMultiple
    )
    answer = forms.ChoiceField(
        label="Your answer",
        choices=RecordRequest.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
    words = forms.CharField(
        label="What you say to them",
        help_text="They alone read this. Where less is handed over, say why in plain words.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, kept: Iterable[Kept]) -> None:
        super().__init__(data)
        choices = [(str(note.id), f"{note.title}, {note.day:%-d %b %Y}") for note in kept]
        field = self.fields["notes"]
        field.choices = choices  # type: ignore[attr-defined] # of a multiple choice
        if not choices:
            field.widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        """Handing over takes a note or words; handing over less takes a reason."""
        said = self.cleaned_data
        answer, words = said.get("answer"), said.get("words")
        if answer == RecordRequest.Answer.WITHHELD and not words:
            self.add_error("words", "Say why.")
        if answer == RecordRequest.Answer.GIVEN and not (words or said.get("notes")):
            self.add_error("notes", "Tick at least one note, or say it in words.")
        return said
