"""What a clinician says after asking one partner alone. Nothing is chosen beforehand."""

from typing import Any

from django import forms

from screening.actions.safety import Grounds
from screening.models import Disposition, SafetyAssessment, Sitting
from screening.suicide_risk import NO, NOT_ASKED, YES, rules

YES_NO = ((YES, "Yes"), (NO, "No"))


def one_of(label: str, choices: Any, missing: str, **more: Any) -> forms.ChoiceField:
    """A question with radios, none of them chosen."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
        **more,
    )


def words(label: str, missing: str = "", **more: Any) -> forms.CharField:
    """Some lines of text; needed only where there is a sentence for when it is missing."""
    return forms.CharField(
        label=label,
        max_length=4000,
        required=bool(missing),
        error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": 3}),
        **more,
    )


class BeginSitting(forms.Form):
    """The first screen: what must be known before anything else may be asked."""

    alone = False
    mode = one_of("How are you speaking?", Sitting.Mode.choices, "Choose how you are speaking.")
    safe_now = one_of("Ask: “Is now a safe time?”", YES_NO, "Ask first whether now is a safe time.")
    company = one_of(
        "Ask: “Is anyone else in the room?”",
        Sitting.Company.choices,
        "Ask first who else is in the room.",
        help_text="Anyone who could hear counts, behind a door or on a speaker, too.",
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, as the action takes it."""
        given = self.cleaned_data
        return given | {"safe_now": given["safe_now"] == YES}

    @property
    def goes_ahead(self) -> bool:
        """Whether anything else may be asked."""
        first = {name: self.asked[name] for name in BeginSitting.base_fields}
        return Sitting(**first).goes_ahead


class LogSitting(BeginSitting):
    """The second screen, of somebody who is alone; the first answers come along unseen."""

    alone = True
    headphones = forms.ChoiceField(
        label="Headphones?", choices=YES_NO, widget=forms.RadioSelect, required=False
    )
    location = forms.CharField(
        label="Where is the person now?",
        help_text="In case help has to be sent.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code_word = forms.CharField(
        label="Code word",
        help_text="One that means: stop, I am not alone any more.",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    if_cut_off = words("If the line is cut")
    call_back = words("When and how it is safe to call back")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BeginSitting.base_fields:
            self.fields[name].widget = forms.HiddenInput()
        if self["mode"].value() == Sitting.Mode.CLINIC:
            for name in _ASKED_APART:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Apart from the person, one must know where they are and how to call back."""
        given: dict[str, Any] = super().clean() or {}
        apart = given.get("mode") in {Sitting.Mode.PHONE, Sitting.Mode.VIDEO}
        for name, missing in _NEEDED_APART.items() if apart else ():
            if not given.get(name):
                self.add_error(name, missing)
        return given

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, as the action takes it."""
        heard = {YES: True, NO: False, "": None}[self.cleaned_data.get("headphones", "")]
        return super().asked | {"headphones": heard}


def sitting_form(data: Any) -> BeginSitting:
    """The screen that comes next: the second one only once the first lets it go ahead."""
    first = BeginSitting(data)
    if not first.is_valid() or not first.goes_ahead:
        return first
    answered = set(data) & (LogSitting.base_fields.keys() - BeginSitting.base_fields.keys())
    return LogSitting(data if answered else None, initial=first.cleaned_data)


# Whoever sits in the same room sees for themselves, and has no line that could be cut.
_ASKED_APART = ("headphones", "location", "if_cut_off", "call_back")
_NEEDED_APART = {
    "location": "Ask where the person is, in case help has to be sent.",
    "call_back": "Ask when and how it is safe to call back.",
}


class RecordDisposition(forms.Form):
    """What was found about joint work, and what it rests on."""

    pattern = one_of("Pattern", SafetyAssessment.Pattern.choices, "Choose the pattern you found.")
    grounds = words("What this rests on", "Write what this rests on.")
    disposition = one_of("Disposition", Disposition.Outcome.choices, "Choose a disposition.")
    plan = words("Safety plan", help_text="Needed where the person is clear with a plan.")
    resources = words(
        "Resources given", help_text="Which, and by which channel that is safe for this person."
    )
    report = one_of(
        "Mandated report", SafetyAssessment.Report.choices, "Say whether a report is required."
    )
    report_note = words("About the report")

    def finding(self) -> dict[str, Any]:
        """What was found, as the action takes it."""
        given = dict(self.cleaned_data)
        return {"disposition": given.pop("disposition"), "grounds": Grounds(**given)}


class CheckVoluntariness(forms.Form):
    """Whether this partner takes part of their own free choice."""

    free = one_of(
        "Does this person take part of their own free choice?", YES_NO, "Choose what you found."
    )
    note = words(
        "What they said",
        "Write what your finding rests on.",
        help_text="Whose idea it was, whether they could say no, what would follow if they did.",
    )


class RecordSuicideScreen(forms.Form):
    """The marks of the paper form, by the numbers of its items."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in rules().item:
            self.fields[f"item_{item.code}"] = forms.ChoiceField(
                label=_item_label(item.code),
                choices=YES_NO,
                widget=forms.RadioSelect,
                required=False,
            )

    def marks(self) -> dict[str, str]:
        """What was marked, as the action takes it; a blank was not asked."""
        given = self.cleaned_data
        return {item.code: given[f"item_{item.code}"] or NOT_ASKED for item in rules().item}

    def add_faults(self, items: dict[str, str]) -> None:
        """Show beside each item what is missing there."""
        for code, why in items.items():
            self.add_error(f"item_{code}", f"{_item_label(code)}: {why}.")


def _item_label(code: str) -> str:
    recent = code.endswith("r")
    return f"Item {code.rstrip('r')}{', within the last three months' if recent else ''}"


class LiftHold(forms.Form):
    """Why a hold is lifted."""

    reason = words(
        "Why may this partner go ahead?",
        "Write why this partner may go ahead.",
        help_text="Neither partner reads it.",
    )
