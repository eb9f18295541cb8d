"""What a clinician says when deciding about a finding, signing a review or an assessment.

Nothing is chosen beforehand, and nothing is suggested: not by the findings, not by the other
review.
"""

from collections.abc import Sequence
from typing import Any

from django import forms

from screening.actions.reviews import RoomSummary, Signature
from screening.eligibility import CLEARED, TURNED_BACK, Decision, Outcome
from screening.models import MedicalEligibility


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DecideFinding(forms.Form):
    """A decision about one finding, on the answers that were on the page."""

    rule = forms.CharField(widget=forms.HiddenInput)
    basis = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Your decision",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide."},
    )
    reason = forms.CharField(
        label="Why",
        help_text="With the conditions, if there are any.",
        max_length=2000,
        widget=_text(),
        error_messages={"required": "Write why you decide so."},
    )

    def __init__(self, *args: Any, rule: str = "", basis: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"rule": rule, "basis": basis}
        super().__init__(*args, **kwargs)
        # Several stand on one page: each field has an id of its own.
        self.auto_id = f"id_{rule}_%s"


class SignReview(forms.Form):
    """What a review comes to. Only what the findings allow is offered."""

    basis = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="This partner is",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the review comes to."},
    )
    conditions = forms.CharField(
        label="Conditions",
        help_text="Where there are any: what must be so for this to hold.",
        max_length=2000,
        required=False,
        widget=_text(),
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Needed where you defer or decline. Neither partner reads it here.",
        max_length=2000,
        required=False,
        widget=_text(),
    )
    days = forms.IntegerField(
        label="Counts for",
        min_value=1,
        help_text="Days. A shorter time is yours to choose.",
        required=False,
    )

    def __init__(
        self, *args: Any, outcomes: Sequence[Outcome], basis: str, days: int, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"basis": basis, "days": days}
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.value, o.label) for o in outcomes]  # type: ignore[attr-defined]
        most = forms.IntegerField(min_value=1, max_value=days)
        self.fields["days"].validators = most.validators
        self.fields["days"].widget.attrs |= {"min": 1, "max": days}
        if not CLEARED.intersection(outcomes):
            self._only_turns_back()

    def _only_turns_back(self) -> None:
        """Where nobody can be cleared, nothing is asked about a clearance."""
        del self.fields["conditions"], self.fields["days"]
        self.fields["reason"].required = True
        self.fields["reason"].error_messages = {"required": "Say why."}

    def clean(self) -> dict[str, Any]:
        """Each outcome with what it needs in words."""
        data: dict[str, Any] = super().clean() or {}
        outcome = data.get("outcome")
        if outcome == Outcome.CONDITIONAL and not data.get("conditions"):
            self.add_error("conditions", "Name the conditions.")
        if outcome == Outcome.ELIGIBLE and data.get("conditions"):
            self.add_error("conditions", "With conditions, choose “Eligible with conditions”.")
        if outcome in TURNED_BACK and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why.")
        return data

    def signature(self) -> Signature:
        """What was signed, as the action takes it."""
        names = ("outcome", "basis", "days", "conditions", "reason")
        return Signature(**{n: self.cleaned_data[n] for n in names if n in self.cleaned_data})


class SignMedicalReview(SignReview):
    """The same, with what the care team in the room needs to know."""

    in_the_room = forms.MultipleChoiceField(
        label="For those in the room",
        help_text="This is all that therapists learn of a partner’s health. Choose what they need.",
        choices=MedicalEligibility.InTheRoom.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    in_words = forms.CharField(
        label="For those in the room, in words",
        help_text="One line, without diagnoses.",
        max_length=300,
        required=False,
    )

    def _only_turns_back(self) -> None:
        """Whoever is not cleared comes into no room."""
        super()._only_turns_back()
        del self.fields["in_the_room"], self.fields["in_words"]

    def room(self) -> RoomSummary:
        """What the care team is told, as the action takes it."""
        told = self.cleaned_data
        return RoomSummary(told.get("in_the_room", ()), told.get("in_words", ""))


class RecordPsychiatricAssessment(forms.Form):
    """Whether the assessment is done, with what was found."""

    done = forms.TypedChoiceField(
        label="The psychiatric assessment",
        choices=[("yes", "Is done"), ("no", "Is to be done again")],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    summary = forms.CharField(
        label="Summary",
        help_text="What you found, or why it is to be done again. The care team reads it.",
        max_length=4000,
        widget=_text(5),
        error_messages={"required": "Write a summary."},
    )
