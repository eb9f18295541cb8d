"""What a partner says about being reached."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from kact.couples.models import Partner


class SafeContact(forms.ModelForm):
    """One safe way to reach this person, chosen by them."""

    class Meta:
        model = Partner
        fields = ("channel", "phone", "may_leave_voicemail")
        widgets = {"channel": forms.RadioSelect}
        labels = {
            "channel": "How may we reach you?",
            "phone": "Your own phone number",
            "may_leave_voicemail": "You may leave a voice message",
        }
        help_texts = {
            "channel": "Choose a way that only you see. Our messages never say what it is about.",
            "phone": "Only if you chose a text or a call.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """A phone number is needed where it is the chosen way."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("channel") in {"text", "call"} and not data.get("phone"):
            self.add_error("phone", "Give the number we may use, or choose another way.")
        return data
