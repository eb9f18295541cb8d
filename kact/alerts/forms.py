"""What a clinician says when answering an alert."""

from django import forms

from kact.alerts.models import Alert


class AcknowledgeAlert(forms.Form):
    """What was done, chosen and in words; nothing is chosen beforehand."""

    action = forms.ChoiceField(
        label="What was done?",
        choices=Alert.Action.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was done."},
    )
    note = forms.CharField(
        label="In a sentence",
        help_text="What you found and what happens next. The person cannot read this.",
        max_length=2000,
        error_messages={"required": "Write a sentence on what you found and what happens next."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
