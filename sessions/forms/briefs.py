"""A partner's yes to a brief."""

from django import forms

from kact.documents.forms import TypedName


class SignWitnessBrief(forms.Form):
    """A name under it, by somebody who has read it."""

    read = forms.BooleanField(
        label="I have read this, and I say yes to it",
        error_messages={"required": "Tick the box once you have read it."},
    )
    typed_name = TypedName()


class SignGroupBrief(SignWitnessBrief):
    """And whether other couples may see the first name."""

    first_name_shown = forms.BooleanField(
        label="The others in the group may see my first name",
        help_text="You can say no and still take part.",
        required=False,
    )


FORMS = {"witness": SignWitnessBrief, "group": SignGroupBrief}
