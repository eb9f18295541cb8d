"""What a partner and their clinicians are asked about consent. Nothing is chosen beforehand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.timezone import localtime

from kact.documents.forms import TypedName
from screening.actions.consent_care import Seen
from screening.consent_texts.texts import Element
from screening.models import ConsentSignature
from screening.queries.consent import Chosen

YES_NO = [("yes", "Yes"), ("no", "No")]
INITIALS = 5  # characters


class InitialElement(forms.Form):
    """One element: its question while it is not understood, what to share, and the initials."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose an answer."}
    )
    shares = forms.MultipleChoiceField(
        label="You may share",
        help_text="Tick only what you want. You can leave all of them empty.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    initials = forms.RegexField(
        r"^\S+$",
        label="Your initials",
        help_text="They say that you have read this part and understood it.",
        max_length=INITIALS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": "Put your initials here, or stop for now.",
            "invalid": "Initials are letters without a space, such as MK.",
        },
    )

    def __init__(self, element: Element, data: Any = None, *, understood: bool) -> None:
        super().__init__(data)
        question = None if understood else element.question
        if question is None:
            del self.fields["answer"]
        else:
            options = [(str(n), words) for n, words in enumerate(question.options, 1)]
            self.fields["answer"].label = question.asks
            self.fields["answer"].choices = options  # type: ignore[attr-defined]
        if not element.shares:
            del self.fields["shares"]
        else:
            offered = [(share.code, share.says) for share in element.shares]
            self.fields["shares"].choices = offered  # type: ignore[attr-defined]
        self.offered = [share.code for share in element.shares]

    def shared(self) -> dict[str, bool]:
        """Everything that could be shared, and whether it may."""
        ticked = self.cleaned_data.get("shares", [])
        return {code: code in ticked for code in self.offered}


class ChooseSharing(forms.Form):
    """Each thing that may be shared, on or off, as it is now."""

    def __init__(self, offered: Iterable[Chosen], data: Any = None) -> None:
        super().__init__(data)
        for chosen in offered:
            self.fields[chosen.code] = forms.BooleanField(
                label=chosen.says,
                help_text=f"Since {localize(localtime(chosen.at).date())}.",
                initial=chosen.shared,
                required=False,
            )

    def chosen(self) -> dict[str, bool]:
        """Whether each may be shared."""
        return {code: bool(yes) for code, yes in self.cleaned_data.items()}


class SignConsent(forms.Form):
    """The signature: a name typed out, and where the person is."""

    typed_name = TypedName()
    setting = forms.ChoiceField(
        label="Where are you now?",
        choices=ConsentSignature.Setting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where you are."},
    )


class WithdrawConsent(forms.Form):
    """That they stop; the reason is theirs to give or not."""

    sure = forms.BooleanField(
        label="Yes, I want to stop",
        error_messages={"required": "Tick this if you want to stop."},
    )
    reason = forms.CharField(
        label="Would you like to say why?",
        help_text="You need not. Only your care team reads it.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakeBackConsent(forms.Form):
    """Why one paper is taken back, if they like to say."""

    reason = forms.CharField(required=False, max_length=2000)


class OfferConsents(forms.Form):
    """Which papers to give beside those for everybody."""

    also = forms.MultipleChoiceField(
        label="Also give",
        help_text="The papers for everybody are always given.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, papers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["also"].choices = papers  # type: ignore[attr-defined]
        if not papers:
            del self.fields["also"]


class ExplainConsent(forms.Form):
    """What was asked while a paper was explained."""

    questions = forms.CharField(
        label="What did they ask, and what did you say?",
        help_text="Leave it empty when there were no questions.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _yes_no(label: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )


class ConfirmConsents(forms.Form):
    """What a clinician found when they saw the signer alone."""

    alone = _yes_no("Did you see this person alone, where nobody could listen?")
    capacity = _yes_no(
        "Could they decide for themselves?",
        "They understood what it is about, what may happen and what else there is, could weigh it,"
        " and could say what they want. Nothing clouded their mind.",
    )
    free = _yes_no("Is it their own free choice?", "Nobody pressed, threatened or paid them.")
    note = forms.CharField(
        label="A note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def seen(self) -> Seen:
        """What was found, as the action takes it."""
        said = {name: self.cleaned_data[name] == "yes" for name in ("capacity", "alone", "free")}
        return Seen(**said, note=self.cleaned_data["note"])
