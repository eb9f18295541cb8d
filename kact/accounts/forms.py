"""Forms of sign-in, of an invitation, and of a clinic's staff."""

from typing import Any
from uuid import UUID, uuid4

from allauth.account.forms import LoginForm
from allauth.account.forms import ResetPasswordForm as LibraryResetForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kact.accounts import tasks
from kact.accounts.invitations import CODE_DIGITS
from kact.accounts.models import Clinic, Credential, User
from kact.accounts.readers import SHARED_DEVICE
from kact.privacy.roles import ROLES

PASSPHRASE = 15


class SharedDevice(forms.BooleanField):
    """The choice of somebody whose device others can pick up."""

    def __init__(self) -> None:
        super().__init__(
            label="Other people use this device",
            required=False,
            help_text="You will be signed out after 5 minutes without a tap.",
        )


class SignIn(LoginForm):
    """E-mail, password, and whose device this is."""

    shared_device = SharedDevice()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        for name in ("login", "password"):  # a label is enough
            self.fields[name].widget.attrs.pop("placeholder", None)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        request.session[SHARED_DEVICE] = self.cleaned_data["shared_device"]
        return super().login(request, redirect_url)


class AddPasskey(AddWebAuthnForm):
    """A passkey with a name; by itself it is enough to sign in, unless somebody unticks that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "A name for this device"
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = "Sign in with this passkey alone, without a password"
        alone.help_text = ""


class ResetPassword(LibraryResetForm):
    """Asks a worker for the mail, for every address alike, so that no answer is slower."""

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        user_id: UUID = self.users[0].pk if self.users else uuid4()
        transaction.on_commit(lambda: tasks.ring_for_reset(user_id))
        return str(self.cleaned_data["email"])


class EnterCode(forms.Form):
    """The code that was said to the invited person."""

    code = forms.CharField(
        label="Your code",
        max_length=20,
        help_text=f"The {CODE_DIGITS} digits you were given in person or by telephone.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class BeginAccount(forms.Form):
    """An e-mail address and a passphrase to sign in with from now on."""

    email = forms.EmailField(
        label="Your e-mail address",
        help_text="Choose an address that only you read.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    passphrase = forms.CharField(
        label="A new passphrase",
        help_text=f"At least {PASSPHRASE} characters. A few words in a row are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    shared_device = SharedDevice()

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or {}
        if "passphrase" in data:
            self._check_passphrase(str(data["passphrase"]), str(data.get("email", "")))
        return data

    def _check_passphrase(self, passphrase: str, email: str) -> None:
        try:
            validate_password(passphrase, User(email=email))
        except forms.ValidationError as weak:
            self.add_error("passphrase", weak)


class InviteMember(forms.Form):
    """Somebody new to the clinic's staff, in one role."""

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(label="Role", choices=[(r.value, t.name) for r, t in ROLES.items()])


class AddCredential(forms.ModelForm):
    """A licence or training with its end."""

    class Meta:
        model = Credential
        fields = ["kind", "number", "issued_by", "expires_on"]
        labels = {"kind": "What it is", "number": "Number", "expires_on": "Valid until"}
        widgets = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class ChangeRequestPage(forms.ModelForm):
    """Where the clinic's public request page is, and whose name stands on it."""

    class Meta:
        model = Clinic
        fields = ["slug", "requests_show_name"]
        labels = {
            "slug": "The last word of the address",
            "requests_show_name": "Show the clinic's own name on the page",
        }
        help_texts = {
            "slug": "Small letters, digits and hyphens. The address stays in a visitor's browser,"
            " so choose a word that tells as little as you wish. The old address stops working.",
            "requests_show_name": "Otherwise the page says the neutral name. The tab always does.",
        }
        error_messages = {"slug": {"unique": "This word is taken. Choose another."}}


class ChoosePlace(forms.Form):
    """Which of a person's own places to look from."""

    place = forms.UUIDField()
