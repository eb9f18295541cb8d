"""What a partner is asked to write down for themselves and the care team."""

from django import forms

from sessions.models import PreparationSheet

_LINES = {"rows": 4}


class WritePreparationSheet(forms.ModelForm):
    """Five open questions; each may stay empty."""

    class Meta:
        model = PreparationSheet
        fields = PreparationSheet.WORDS
        widgets = {name: forms.Textarea(attrs=_LINES) for name in PreparationSheet.WORDS}
        labels = {
            "expectations": "What do you expect of the day?",
            "hopes": "What do you hope for?",
            "worries": "Is there something that worries you?",
            "helps": "What helps you when things become too much?",
            "questions": "What would you like to ask us?",
        }
        help_texts = {
            "expectations": "Whatever comes to mind. There is no right answer.",
            "helps": "A word, a hand, quiet, a picture, music: anything we should know.",
        }
