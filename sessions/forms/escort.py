"""Who takes a partner home, and what a clinician decides about it."""

from typing import Any

from django import forms

from sessions.models import Escort, EscortDecision


class NameEscort(forms.ModelForm):
    """One sober adult who comes along on the way home."""

    relationship = forms.ChoiceField(
        label="Who are they to you?",
        choices=Escort.Relationship.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who they are to you."},
    )
    travel = forms.ChoiceField(
        label="How do you get home?",
        choices=Escort.Travel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you get home."},
    )
    sober_adult = forms.BooleanField(
        label="They are an adult, and will be sober that day",
        error_messages={"required": "It has to be a sober adult."},
    )

    class Meta:
        model = Escort
        fields = (
            "name",
            "phone",
            "email",
            "relationship",
            "travel",
            "sober_adult",
            "agreed",
            "somebody_else",
        )
        labels = {
            "name": "Their name",
            "phone": "Their phone number",
            "email": "Their e-mail address, if you like",
            "agreed": "I have asked them, and they said yes",
            "somebody_else": "This is somebody else of the same name",
        }
        error_messages = {
            "name": {"required": "Give their name."},
            "phone": {"required": "Give a number at which we reach them that day."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self._meta.fields)
        if "somebody_else" not in self.data:
            self.fields["somebody_else"].widget = forms.HiddenInput()
            self.initial["somebody_else"] = ""

    def ask_about_the_name(self, question: str) -> None:
        """Show the box that answers the question, with the question at it."""
        self.fields["somebody_else"].widget = forms.CheckboxInput(
            attrs={"class": "form-check-input is-invalid"}
        )
        self.add_error("somebody_else", question)


class DecideEscort(forms.Form):
    """A clinician's word, with the reason."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=EscortDecision.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide."},
    )
    reason = forms.CharField(
        label="Why",
        help_text="This partner does not read it. Tell them in person; nothing about the other.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why you decide so."},
    )
