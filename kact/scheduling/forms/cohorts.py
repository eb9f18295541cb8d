"""What making a cohort, joining it and booking one of its weeks ask for."""

from typing import Any

from django import forms

from kact.couples.forms import CoupleNumberField
from kact.scheduling.actions.cohorts import Weekly
from kact.scheduling.cohorts import terms
from kact.scheduling.forms.visits import CancelVisit, Offered, StaffField, VisitTime


class _Couples(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.reference}, {obj.name}"


class MakeCohort(forms.Form):
    """When and where a cohort meets, with whom, and which couples come."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="As staff call it, such as “June evenings”. It names nobody.",
        error_messages={"required": "Give the cohort a name."},
    )
    starts_on = forms.DateField(
        label="First session",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="The others follow on the same weekday.",
        error_messages={"required": "Give the day of the first session."},
    )
    clock = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"),
        error_messages={"required": "Give the time it begins."},
    )
    weeks = forms.IntegerField(label="Weeks", min_value=1, max_value=terms().most)
    room: Any = forms.ModelChoiceField(
        queryset=None,
        label="Room",
        empty_label="Choose one",
        error_messages={"required": "Choose the room."},
    )
    staff: Any = StaffField(
        queryset=None,
        label="Staff",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who of the staff is there."},
    )
    couples: Any = _Couples(
        queryset=None,
        required=False,
        label="Couples",
        widget=forms.CheckboxSelectMultiple,
        help_text="Those whose plan is a group. Others can be added by their number afterwards.",
    )

    def __init__(self, *args: Any, offered: Offered, couples: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"weeks": terms().weeks})
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = offered.room  # type: ignore[attr-defined]
        self.fields["staff"].queryset = offered.staff  # type: ignore[attr-defined]
        self.fields["couples"].queryset = couples  # type: ignore[attr-defined]
        if not couples:
            del self.fields["couples"]

    def words(self) -> dict[str, Any]:
        """What was asked for, as the action takes it."""
        said = self.cleaned_data
        weekly = Weekly(said["clock"], said["weeks"], said["room"], list(said["staff"]))
        return {
            "name": said["name"],
            "starts_on": said["starts_on"],
            "weekly": weekly,
            "couples": list(said.get("couples", ())),
        }


class ChangeCohort(forms.Form):
    """When and where the sessions still to come are, and who of the staff is there."""

    clock = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"),
        error_messages={"required": "Give the time it begins."},
    )
    room: Any = forms.ModelChoiceField(
        queryset=None,
        label="Room",
        empty_label="Choose one",
        error_messages={"required": "Choose the room."},
    )
    staff: Any = StaffField(
        queryset=None,
        label="Staff",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who of the staff is there."},
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = offered.room  # type: ignore[attr-defined]
        self.fields["staff"].queryset = offered.staff  # type: ignore[attr-defined]


class JoinCohort(forms.Form):
    """One more couple."""

    couple = CoupleNumberField(
        label="Add a couple",
        help_text="By its number, such as C-0042.",
        error_messages={"required": "Give the couple's number."},
    )


class BookWeek(VisitTime):
    """One week's session of a cohort: when, and what it takes."""

    week = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class LeaveCohort(CancelVisit):
    """On whose side a couple leaves, and why, as far as a calendar needs to know."""

    token = None  # type: ignore[assignment] # no single visit is meant
