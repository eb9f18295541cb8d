"""What a partner lets a group call them."""

from typing import Any

from django import forms

from kact.couples.models import Partner
from kact.scheduling.models.roster import LONGEST


class GroupNameField(forms.CharField):
    """A first name or any other, and never the whole name the clinic keeps."""

    whole = ""

    def __init__(self) -> None:
        super().__init__(
            label="What the group calls you",
            help_text="Your first name, or any other you like. It is all the others read of you.",
            max_length=LONGEST,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": "Choose a name for the group."},
        )

    def begin_with(self, me: Partner) -> None:
        """Offer one's first name, and take no whole name."""
        first, *rest = me.name.split() or [""]
        self.initial, self.whole = first[:LONGEST], me.name if rest else ""

    def clean(self, value: Any) -> str:
        """One line, with single spaces."""
        name = " ".join(super().clean(value).split())
        if self.whole and name.casefold() == " ".join(self.whole.split()).casefold():
            raise forms.ValidationError("Leave your surname out: in the group nobody uses one.")
        return name


class ChooseGroupName(forms.Form):
    """The name alone."""

    group_name = GroupNameField()

    def __init__(self, *args: Any, me: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group_name"].begin_with(me)  # type: ignore[attr-defined]
