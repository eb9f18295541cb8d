"""What a partner says about being reached."""

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
        error_messages = {"phone": {"needed": "Give the number we may use, or choose another way."}}
