"""What a partner is asked about what they hope for."""

from django import forms

from sessions.models.intentions import LONGEST, About


class RecordIntention(forms.Form):
    """The words, what they are about, and how sure they feel."""

    text = forms.CharField(
        label="What do you hope for?",
        help_text="A sentence or two, in your own words. It may change.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": "Write a few words, or stop for now."},
    )
    about = forms.MultipleChoiceField(
        label="What is it about?",
        help_text="Tick as many as fit.",
        choices=About.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one."},
    )
    confidence = forms.TypedChoiceField(
        label="How sure are you of it?",
        help_text="0 is not at all, 10 is wholly.",
        coerce=int,
        choices=[("", "Choose"), *((n, n) for n in range(11))],
        error_messages={"required": "Choose a number."},
    )


class ProposeCoupleIntention(forms.Form):
    """Words for both."""

    text = forms.CharField(
        label="Words for both of you",
        help_text="Your partner reads them. They count once each of you has said yes.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": "Write a few words."},
    )


class ApproveCoupleIntention(forms.Form):
    """Which words the yes is for."""

    proposal = forms.UUIDField(widget=forms.HiddenInput)
