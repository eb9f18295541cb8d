"""What registering a couple and keeping its contact details ask for."""

from typing import Any

from django import forms

from kact.accounts.addresses import same_mailbox
from kact.accounts.models import Membership
from kact.couples.actions import NewPartner
from kact.couples.models import Course, Partner


class PartnerContact(forms.ModelForm):
    """How one person is called, and the one way they may be reached safely."""

    class Meta:
        model = Partner
        fields = ("name", "email", "phone", "channel", "may_leave_voicemail")
        widgets = {
            "channel": forms.RadioSelect,
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "name": "As this person wants to be called; a screen shown to both says it too.",
            "email": "One that only this person reads. They sign in with it.",
            "phone": "One that only this person answers.",
        }
        error_messages = {
            "name": {"required": "Give the name this person wants to be called by."},
            "email": {"required": "Give an e-mail address that only this person reads."},
            "phone": {"needed": "Give the phone number this person chose to be reached at."},
            "channel": {"required": "Choose how we may reach this person."},
        }

    def as_new(self) -> NewPartner:
        """What was typed, as the action takes it."""
        return NewPartner(**self.cleaned_data)


class CoursePlan(forms.Form):
    """The format a couple starts in. The plan may change it later."""

    variant = forms.ChoiceField(label="Who will dose", choices=Course.Variant.choices)
    modality = forms.ChoiceField(label="Couple therapy method", choices=Course.Modality.choices)


SHARED_MAILBOX = (
    "Both partners cannot sign in with one mailbox: whoever opens it could open the other's record."
    " Ask this person for an address only they read."
)


class RegisterPartner:
    """The registration page of one person, whose partner is registered later, and a course."""

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        self.one = PartnerContact(data, prefix="one", initial=initial)
        self.plan = CoursePlan(data, prefix="plan")

    def is_valid(self) -> bool:
        """Whether all is well."""
        return all([self.one.is_valid(), self.plan.is_valid()])  # ask both: each shows its own

    def answers(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {"partners": (self.one.as_new(),), **self.plan.cleaned_data}


class AddSecondPartner(PartnerContact):
    """The second person of a couple, who does not share the first one's mailbox."""

    def __init__(self, *args: Any, beside: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside = beside

    def clean_email(self) -> str:
        """An address that is not the first partner's."""
        email: str = self.cleaned_data["email"]
        if same_mailbox(email, self.beside):
            raise forms.ValidationError(SHARED_MAILBOX)
        return email


class RegisterCouple:
    """The registration page: two people, each with a contact of their own, and a course."""

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        self.one = PartnerContact(data, prefix="one", initial=initial)
        self.two = PartnerContact(data, prefix="two")
        self.plan = CoursePlan(data, prefix="plan")
        self.forms = (self.one, self.two, self.plan)

    def is_valid(self) -> bool:
        """Whether all is well; two partners may not share a mailbox."""
        faulty = [form for form in self.forms if not form.is_valid()]  # ask all: each shows its own
        return not faulty and not self._shared_mailbox()

    def _shared_mailbox(self) -> bool:
        shared = same_mailbox(self.one.cleaned_data["email"], self.two.cleaned_data["email"])
        if shared:
            self.two.add_error("email", SHARED_MAILBOX)
        return shared

    def answers(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {
            "partners": (self.one.as_new(), self.two.as_new()),
            **self.plan.cleaned_data,
        }


class CoupleNumberField(forms.RegexField):
    """A couple's number as people write it, C-0042 or 42; cleans to the number."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"invalid": "Give the number as in C-0042."} | kwargs.pop("error_messages", {})
        super().__init__(r"^(?:[Cc]-)?0*[1-9][0-9]{0,7}$", error_messages=said, **kwargs)

    def clean(self, value: Any) -> int | None:
        """The number alone; None where none is asked for and none was given."""
        typed = super().clean(value)
        return int(typed.upper().removeprefix("C-")) if typed else None


class BreakGlass(forms.Form):
    """Emergency access: which couple, and why."""

    number = CoupleNumberField(
        label="Couple number",
        help_text="Such as C-0042. A colleague, the schedule or the paper file has it.",
        error_messages={
            "required": "Give the couple's number.",
            "invalid": "Give the number as in C-0042.",
        },
    )
    reason = forms.CharField(
        label="Why do you need this record now?",
        help_text="The care team and the privacy officer read this.",
        min_length=10,
        max_length=1000,
        error_messages={"required": "Say why you need this record now."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JoinCareTeam(forms.Form):
    """One member of staff to add."""

    member = forms.ModelChoiceField(
        label="Add to the care team", queryset=Membership.objects.none()
    )

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = staff  # type: ignore[attr-defined]
