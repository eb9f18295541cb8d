"""An invitation's steps: the link and the code, then a sign-in of one's own."""

import time
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kact.accounts import invitations
from kact.accounts.forms import BeginAccount, EnterCode
from kact.accounts.readers import SHARED_DEVICE
from kact.privacy.access import public

BEGUN = "kact-begun"
BEGUN_SECONDS = 30 * 60
WRONG_CODE = "That is not the code. Please check it, or ask your clinic for a new invitation."
TAKEN = (
    "This address cannot be used here. Each person needs an address that only they read. Please"
    " choose another one. If you already sign in here yourself, sign in first and open your"
    " invitation again."
)
View = Callable[..., HttpResponse]


def _or_closed(view: View) -> View:
    """One page for an unknown, used, too old, withdrawn or unapproved invitation alike."""

    @wraps(view)
    def shown(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except invitations.Closed:
            return render(request, "accounts/invitation_closed.html", status=404)

    return shown


@public
@require_http_methods(["GET", "POST"])
@_or_closed
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code that was said to the invited person. Looking changes nothing."""
    form = EnterCode(request.POST or None)
    if form.is_valid():
        if found := invitations.try_code(token=token, code=form.cleaned_data["code"]):
            _remember(request, found)
            return redirect("begin_account")
        form.add_error("code", WRONG_CODE)
    elif not invitations.is_open(token):
        raise invitations.Closed
    return render(request, "accounts/begin.html", {"form": form})


@public
@require_http_methods(["GET", "POST"])
@_or_closed
def begin_account(request: HttpRequest) -> HttpResponse:
    """Choose an address and a passphrase, and be signed in."""
    invitation = _begun(request)
    person = invitations.invitee(invitation)
    form = BeginAccount(request.POST or None, initial={"email": person.email})
    if form.is_valid():
        try:
            return _begin(request, invitation, form.cleaned_data)
        except invitations.AddressTaken:
            form.add_error("email", TAKEN)
    words = {"form": form, "may_keep": person.user is None}
    return render(request, "accounts/begin_account.html", words)


@public
@require_POST
@_or_closed
def begin_with_own(request: HttpRequest) -> HttpResponse:
    """Take the place with the sign-in one already has."""
    invitation = _begun(request)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={reverse('begin_account')}")
    try:
        invitations.begin_with_own(invitation=invitation, user=request.user)
    except invitations.AddressTaken:
        form = BeginAccount(initial={"email": ""})
        words = {"form": form, "refused": TAKEN}
        return render(request, "accounts/begin_account.html", words, status=409)
    request.session.cycle_key()
    del request.session[BEGUN]
    return redirect("home")


def _remember(request: HttpRequest, invitation: UUID) -> None:
    """Keep, under a new session key, that the code was right."""
    request.session.cycle_key()
    request.session[BEGUN] = [str(invitation), int(time.time()) + BEGUN_SECONDS]


def _begun(request: HttpRequest) -> UUID:
    invitation, until = request.session.get(BEGUN, ("", 0))
    if time.time() >= until:
        raise invitations.Closed
    return UUID(invitation)


def _begin(request: HttpRequest, invitation: UUID, data: dict[str, str]) -> HttpResponse:
    user = invitations.begin(
        invitation=invitation, email=data["email"], passphrase=data["passphrase"]
    )
    response = perform_login(request, user, redirect_url=reverse("home"))
    request.session.pop(BEGUN, None)
    request.session[SHARED_DEVICE] = data["shared_device"]
    # They have just chosen the passphrase: setting a factor up need not ask for it again.
    record_authentication(request, user, method="password", reauthenticated=True)
    return response
