"""A partner's yes to a brief."""

from typing import Any

from django import forms

from kact.couples.models import Partner
from kact.documents.forms import TypedName
from kact.scheduling.forms.roster import GroupNameField


class SignWitnessBrief(forms.Form):
    """A name under it, by somebody who has read it."""

    read = forms.BooleanField(
        label="I have read this, and I say yes to it",
        error_messages={"required": "Tick the box once you have read it."},
    )
    typed_name = TypedName()

    def __init__(self, *args: Any, me: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class SignGroupBrief(SignWitnessBrief):
    """And what the others in the group call one."""

    group_name = GroupNameField()

    def __init__(self, *args: Any, me: Partner, **kwargs: Any) -> None:
        super().__init__(*args, me=me, **kwargs)
        self.fields["group_name"].begin_with(me)  # type: ignore[attr-defined]


FORMS = {"witness": SignWitnessBrief, "group": SignGroupBrief}
