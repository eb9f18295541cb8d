"""What a clinician notes of preparation. A draft may be half filled in; a signature may not."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from sessions.models import IndividualPreparation, JointPreparation
from sessions.models.preparation import Attendee

SIGN = "sign"  # the name of the button that signs
_LINES = {"rows": 3}


class _Note(forms.ModelForm):
    """A note on one visit. ``needed`` names what every signature needs, ``to_go_on`` what more is
    needed before the note may say that they are ready; each with the sentence for its absence.
    """

    needed: ClassVar[dict[str, str]] = {}
    to_go_on: ClassVar[dict[str, str]] = {}

    attendees = forms.MultipleChoiceField(
        label="Who else was there",
        choices=Attendee.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least yourself."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = IndividualPreparation._meta.get_field("mode").choices  # type: ignore[attr-defined]
        self.order_fields(self._meta.fields)

    @property
    def signs(self) -> bool:
        """Whether the button that signs was pressed."""
        return SIGN in self.data

    def clean_held_on(self) -> Any:
        """A day that has come."""
        if (day := self.cleaned_data["held_on"]) > timezone.localdate():
            raise forms.ValidationError("This day has not come yet.")
        return day

    def clean(self) -> dict[str, Any]:
        """What a signature needs, and what it needs before anybody goes on."""
        data: dict[str, Any] = super().clean() or {}
        if self.signs:
            self._miss(data, self.needed)
            if data.get("next_step") == "go_on":
                self._miss(data, self.to_go_on)
        return data

    def _miss(self, data: dict[str, Any], needed: dict[str, str]) -> None:
        for name, sentence in needed.items():
            value = data.get(name)  # a nought is an answer
            if name not in self.errors and (value is None or value is False or value == ""):
                self.add_error(name, sentence)

    def noted(self) -> dict[str, Any]:
        """What was noted, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.cleaned_data}


def _widgets(texts: Iterable[str]) -> dict[str, forms.Widget]:
    day = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
    return day | {name: forms.Textarea(attrs=_LINES) for name in texts}


class RecordIndividualPreparation(_Note):
    """One partner, alone."""

    needed: ClassVar = {
        "alone": "Sign only what was spoken with this partner alone.",
        "readiness": "Ask this partner how ready they feel, from 0 to 10.",
        "view": "Write how you see it.",
        "next_step": "Choose what comes next.",
    }
    to_go_on: ClassVar = {
        "expectations": "Write what this partner expects.",
        "fears": "Write what worries this partner; “nothing named” is an answer.",
        "helps": "Write what helps when it becomes too much.",
        "roles": "Write who does what in the room, as this partner understands it.",
        "divergence": "Write what is planned if the two have different experiences.",
        "stop_signal": "Rehearse the stop signal first.",
        "instructions": "Talk food, drink and medicines through first.",
    }

    readiness = forms.IntegerField(
        label="How ready this partner feels, 0 to 10",
        help_text="Their own number: 0 not at all, 10 completely.",
        min_value=0,
        max_value=10,
        required=False,
    )

    class Meta:
        model = IndividualPreparation
        fields = (
            "held_on",
            "mode",
            "attendees",
            "alone",
            "expectations",
            "fears",
            "experiences",
            "helps",
            "stop_signal",
            "roles",
            "instructions",
            "divergence",
            "readiness",
            "view",
            "next_step",
        )
        widgets = _widgets(
            ("expectations", "fears", "experiences", "helps", "roles", "divergence", "view")
        )
        labels = {
            "held_on": "Day of the visit",
            "mode": "How it was held",
            "alone": "This partner was alone: the other was not in the room or within earshot",
            "expectations": "What they expect and hope for",
            "fears": "What worries them",
            "experiences": "Earlier experiences, with this medicine or anything like it",
            "helps": "What helps when it becomes too much",
            "stop_signal": "The stop signal was rehearsed",
            "roles": "Who does what in the room",
            "instructions": "Food, drink and medicines before the day were talked through",
            "divergence": "If the two have different experiences",
            "view": "How you see it",
            "next_step": "What comes next",
        }


class RecordJointPreparation(_Note):
    """Both, in one room: what either said without the other has no place here."""

    needed: ClassVar = {
        "both_present": "Sign only what both partners were present for.",
        "next_step": "Choose what comes next.",
    }
    to_go_on: ClassVar = {
        "roles": "Write who does what in the room.",
        "stop_signal": "Practise the stop signal with both first.",
        "agreements": "Read the agreements aloud first.",
        "divergence": "Write what is planned if the two have different experiences.",
        "space": "Choose what the two wish about separate rooms.",
        "after_care": "Write what is planned for the evening at home.",
        "transport": "Write how each of the two gets home.",
    }

    class Meta:
        model = JointPreparation
        fields = (
            "held_on",
            "mode",
            "attendees",
            "both_present",
            "roles",
            "stop_signal",
            "agreements",
            "divergence",
            "space",
            "after_care",
            "transport",
            "next_step",
        )
        widgets = _widgets(("roles", "divergence", "after_care", "transport"))
        labels = {
            "held_on": "Day of the visit",
            "mode": "How it was held",
            "both_present": "Everything below was said with both partners present",
            "roles": "Who does what in the room",
            "stop_signal": "Both practised the stop signal",
            "agreements": "The agreements were read aloud",
            "divergence": "If the two have different experiences",
            "space": "Separate rooms",
            "after_care": "The evening at home",
            "transport": "The way home, for each",
            "next_step": "What comes next",
        }


class AddToPreparation(forms.Form):
    """An addendum to a signed note."""

    text = forms.CharField(
        label="What you add",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you add."},
    )
