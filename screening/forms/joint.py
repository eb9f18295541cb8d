"""What the joint intake asks a clinician to note."""

from typing import Any

from django import forms
from django.utils import timezone

from screening.models import JointIntake


class RecordJointIntake(forms.ModelForm):
    """Jointly witnessed facts alone: the form begins by having the clinician say so."""

    both_present = forms.BooleanField(
        label="Everything below was said or seen with both partners in the room",
        help_text="Leave out whatever one of them said without the other.",
        error_messages={"required": "Note here only what both partners were present for."},
    )
    concerns = forms.MultipleChoiceField(
        label="What brings them",
        choices=JointIntake.Concern.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    fit = forms.MultipleChoiceField(
        label="Fit: tick what was so",
        choices=JointIntake.Fit.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    years_together = forms.IntegerField(
        label="Years together", min_value=0, max_value=99, required=False
    )
    children = forms.IntegerField(
        label="Children at home", min_value=0, max_value=99, required=False
    )
    field_order = ("both_present", "held_on", "concerns", "cycle", "strengths")

    class Meta:
        model = JointIntake
        fields = (
            "held_on",
            "concerns",
            "cycle",
            "strengths",
            "years_together",
            "status",
            "children",
            "living",
            "structure",
            "modality",
            "fit",
            "fit_note",
            "not_a_quick_fix",
        )
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "cycle": forms.Textarea(attrs={"rows": 5}),
            "strengths": forms.Textarea(attrs={"rows": 4}),
            "fit_note": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "held_on": "Day of the meeting",
            "cycle": "The cycle, as both described it",
            "strengths": "Strengths, as both named them",
            "status": "Status",
            "living": "Living",
            "structure": "Structure of the relationship",
            "modality": "Couple therapy method",
            "fit_note": "What was not so, and what follows from it",
            "not_a_quick_fix": "Both said that this is not a quick fix",
        }

    def clean_held_on(self) -> Any:
        """A day that has come."""
        if (day := self.cleaned_data["held_on"]) > timezone.localdate():
            raise forms.ValidationError("This day has not come yet.")
        return day

    def noted(self) -> dict[str, Any]:
        """What was noted, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
