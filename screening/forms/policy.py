"""What is said about the confidentiality policy, and about what is kept under it."""

from typing import Any

from django import forms

from screening.forms.safety import YES_NO, one_of, words
from screening.models import ConfidentialityPolicy, UndisclosedMatter
from screening.policies import EXEMPT, stances


class ProposePolicy(forms.Form):
    """A stance, and the words in which partners read it."""

    stance = one_of(
        "Stance", ConfidentialityPolicy.Stance.choices, "Choose the stance of this clinic."
    )
    text = forms.CharField(
        label="What partners read",
        help_text="Plain sentences. Keep the paragraph on what the policy never applies to.",
        max_length=8000,
        error_messages={"required": "Write what partners read."},
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class AcknowledgePolicy(forms.Form):
    """That this very version was read."""

    policy = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.BooleanField(
        label="I have read this",
        error_messages={"required": "Tick the box once you have read it."},
    )


class OpenMatter(forms.Form):
    """Something one partner keeps from the other. What is exempt is named, and then refused."""

    about = one_of(
        "What is it about?",
        [*UndisclosedMatter.About.choices, *EXEMPT.items()],
        "Choose what it is about.",
    )
    text = words("What this partner told you", "Write what this partner told you.")
    with_co_therapist = one_of(
        "May the co-therapist read it? Ask this partner.",
        YES_NO,
        "Ask this partner whether the co-therapist may read it.",
    )

    def matter(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        given = self.cleaned_data
        return given | {"with_co_therapist": given["with_co_therapist"] == "yes"}


class ResolveMatter(forms.Form):
    """How a matter came to its end; only what its policy allows is offered."""

    resolution = one_of("How is it resolved?", (), "Choose how it is resolved.")
    note = words("In a sentence", "Write how it was resolved.")

    def __init__(self, *args: Any, stance: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = stances()[stance].allows
        self.fields["resolution"].choices = [  # type: ignore[attr-defined]
            choice for choice in UndisclosedMatter.Resolution.choices if choice[0] in allowed
        ]
