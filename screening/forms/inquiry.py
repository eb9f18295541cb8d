"""What the public request page asks: who, and how to reach them. Nothing clinical, nobody else."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kact.couples.models import Partner
from screening.models import Inquiry

LEFT_EMPTY = "Please leave this field empty: it catches machines."
NEEDED = {
    "email": "Give an e-mail address that only you read, or choose another way.",
    "phone": "Give a number that only you answer, or choose another way.",
}


class MakeInquiry(forms.ModelForm):
    """One person's own name and own safe way to be reached.

    ``website`` is not asked of anybody: no style shows it and no screen reader says it. A machine
    that fills it is refused aloud, so that a person whose browser did it loses nothing.
    """

    website = forms.CharField(
        label="Leave this empty",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Inquiry
        fields = (
            "for_whom",
            "name",
            "channel",
            "email",
            "phone",
            "best_times",
            "may_leave_message",
            "heard_from",
        )
        widgets = {
            "for_whom": forms.RadioSelect,
            "channel": forms.RadioSelect,
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(
                attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
            ),
        }
        labels = {
            "for_whom": "Who is this for?",
            "name": "Your name",
            "channel": "How may we reach you safely?",
            "email": "Your own e-mail address",
            "phone": "Your own phone number",
            "best_times": "When is a good time?",
            "may_leave_message": "You may leave a message if I do not answer",
            "heard_from": "How did you hear of us?",
        }
        help_texts = {
            "for_whom": "We ask each person for their own contact. Do not give your partner's:"
            " they can send a request of their own.",
            "name": "The name you want us to use.",
            "channel": "Choose a way that only you see. Our messages never say what it is about.",
            "email": "Needed if you chose e-mail.",
            "phone": "Needed if you chose a text or a call.",
            "best_times": "Such as “weekdays after 5 pm”.",
        }
        error_messages = {
            "for_whom": {"required": "Choose one."},
            "name": {"required": "Give the name you want us to use."},
            "channel": {"required": "Choose how we may reach you."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (("for_whom", Inquiry.For), ("channel", Inquiry.Channel)):
            # without the blank one
            self.fields[name].choices = options.choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [self[name] for name in self.Meta.fields]

    def clean_website(self) -> None:
        """Nothing, or it was a machine."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(LEFT_EMPTY)

    def clean(self) -> dict[str, Any]:
        """Whichever way was chosen, its address or number is there."""
        data: dict[str, Any] = super().clean() or {}
        chosen = data.get("channel")
        way = "phone" if chosen in Inquiry.BY_PHONE else "email"
        if chosen and not data.get(way) and way not in self.errors:
            self.add_error(way, NEEDED[way])
        return data

    def typed(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LinkInquiry(forms.Form):
    """Which of these partners wrote the request."""

    partner = forms.ChoiceField(
        label="Whose request is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose request it is."},
    )

    def __init__(self, offered: Iterable[Partner], data: Any = None) -> None:
        super().__init__(data)
        self.offered = {str(partner.pk): partner for partner in offered}
        self.fields["partner"].choices = [  # type: ignore[attr-defined]
            (pk, f"{p.name}, {p.couple.reference}, {p.email or 'no e-mail'}")
            for pk, p in self.offered.items()
        ]

    def chosen(self) -> Partner:
        """The partner."""
        return self.offered[self.cleaned_data["partner"]]


def as_contact(found: Inquiry | None) -> dict[str, Any]:
    """What an inquiry says of its writer, as the registration pages begin with it."""
    if found is None:
        return {}
    return {
        "name": found.name,
        "email": found.email,
        "phone": found.phone,
        "channel": found.channel,
        "may_leave_voicemail": found.may_leave_message,
    }
