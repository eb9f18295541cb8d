"""A partner's yes to a brief."""

from django import forms


class SignWitnessBrief(forms.Form):
    """A name under it, by somebody who has read it."""

    read = forms.BooleanField(
        label="I have read this, and I say yes to it",
        error_messages={"required": "Tick the box once you have read it."},
    )
    typed_name = forms.CharField(
        label="Your full name",
        help_text="Typing your name here is your signature.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type your full name to sign."},
    )


class SignGroupBrief(SignWitnessBrief):
    """And whether other couples may see the first name."""

    first_name_shown = forms.BooleanField(
        label="The others in the group may see my first name",
        help_text="You can say no and still take part.",
        required=False,
    )


FORMS = {"witness": SignWitnessBrief, "group": SignGroupBrief}
