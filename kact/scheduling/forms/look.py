"""How somebody looks at the calendar: which days, by whom or where, and what is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.http import QueryDict

from kact.accounts.models import Membership
from kact.scheduling.kinds import CHOICES
from kact.scheduling.models import Room

VIEWS = (("week", "Week"), ("day", "Day"))
BY = (("staff", "By staff"), ("room", "By room"))


@dataclass(frozen=True)
class Look:
    """A look at the calendar; empty words leave nothing out."""

    day: date
    view: Literal["week", "day"] = "week"
    by: Literal["staff", "room"] = "staff"
    staff: str = ""
    room: str = ""
    kind: str = ""

    def query(self, **other: Any) -> str:
        """The address's question for this look, or one that is otherwise; defaults are not said."""
        words = vars(self) | other
        asked = QueryDict(mutable=True)
        for name, value in words.items():
            if value and value != getattr(Look, name, None):
                asked[name] = str(value)
        return f"?{asked.urlencode()}"


class CalendarLook(forms.Form):
    """The filters above the calendar."""

    day = forms.DateField(
        label="Day", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    staff = forms.ChoiceField(label="Staff", required=False)
    room = forms.ChoiceField(label="Room", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), *CHOICES])
    view = forms.ChoiceField(required=False, choices=VIEWS, widget=forms.HiddenInput)
    by = forms.ChoiceField(required=False, choices=BY, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, staff: Iterable[Membership], rooms: Iterable[Room], today: date
    ) -> None:
        super().__init__(data, auto_id="look-%s")
        self.today = today
        people = [("", "Everybody"), *((str(m.pk), m.name) for m in staff)]
        self.fields["staff"].choices = people  # type: ignore[attr-defined]
        places = [("", "All"), *((str(r.pk), r.name) for r in rooms)]
        self.fields["room"].choices = places  # type: ignore[attr-defined]

    def look(self) -> Look:
        """What was asked for; whatever was not understood is as if it had not been asked."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Look(**{"day": self.today} | said)
