"""What a plan says: the form of treatment, who doses, and why."""

from typing import Any
from uuid import UUID

from django import forms

from kact.couples.models import Course
from screening.models import Plan

NONE = "none"  # typed where no dose is planned; a plan keeps a blank
NO_FORMAT = "Choose the format, or a form of treatment without the medicine."
WRONG_FORMAT = "This format does not belong to the form of treatment you chose."
NO_DOSER = "Say who doses."
BOTH_DOSE = "In this format both partners dose."


class ProposePlan(forms.ModelForm):
    """One proposal. ``names`` are those of the partners, by their place."""

    reasons = forms.MultipleChoiceField(
        label="Reasons",
        choices=Plan.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one reason."},
    )
    variant = forms.ChoiceField(
        label="Format",
        choices=[(NONE, "No dose is planned"), *Course.Variant.choices],
        error_messages={"required": NO_FORMAT},
    )

    class Meta:
        model = Plan
        fields = ("pathway", "variant", "doses", "reasons", "reason")
        widgets = {"pathway": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 6})}
        labels = {
            "pathway": "Form of treatment",
            "reason": "Why this form rather than the others, for this couple",
        }
        help_texts = {
            "reason": "The care team reads this. Give no partner's confidence away that the other"
            " might one day read in a joint chart.",
        }
        error_messages = {
            "pathway": {"required": "Choose the form of treatment."},
            "reason": {"required": "Say why."},
        }

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pathway"].choices = Plan.Pathway.choices  # type: ignore[attr-defined]
        self.fields["doses"] = forms.ChoiceField(
            label="Who doses", choices=_dosers(names), error_messages={"required": NO_DOSER}
        )
        self.order_fields(self.Meta.fields)

    def clean(self) -> dict[str, Any]:
        """Form of treatment, format and who doses go together."""
        data: dict[str, Any] = super().clean() or {}
        formats = Plan.FORMATS.get(data.get("pathway", ""))
        if formats is None:
            return data | {"variant": "", "doses": ""}
        variant, doses = data.get("variant"), data.get("doses")
        if variant and variant not in formats:
            self.add_error("variant", NO_FORMAT if variant == NONE else WRONG_FORMAT)
        elif doses == NONE:
            self.add_error("doses", NO_DOSER)
        elif doses and variant in Plan.BOTH_DOSE and doses != Plan.Doses.BOTH:
            self.add_error("doses", BOTH_DOSE)
        return data

    def proposed(self) -> dict[str, Any]:
        """The proposal, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _dosers(names: dict[int, str]) -> list[tuple[str, str]]:
    """Nobody, both, or one of the two by name."""
    one, two = (names.get(place, f"Partner {place}") for place in (1, 2))
    return [
        (NONE, "Nobody"),
        ("both", "Both partners"),
        ("one", f"{one} alone"),
        ("two", f"{two} alone"),
    ]


class AgreePlan(forms.Form):
    """Which plan the prescriber had before their eyes."""

    plan = forms.UUIDField(widget=forms.HiddenInput)

    def read(self) -> UUID:
        """The plan's id."""
        found: UUID = self.cleaned_data["plan"]
        return found
