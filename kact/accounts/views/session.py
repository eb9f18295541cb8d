"""A session's own pages: first page, second factor, leaving, and whose eyes one looks with."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.accounts import actions, queries
from kact.accounts.forms import ChoosePlace
from kact.accounts.readers import JOINT, Request, reaches, wear
from kact.privacy.access import public, staff
from kact.privacy.audience import Audience
from kact.privacy.roles import Can


@public
@require_GET
def home(request: Request) -> HttpResponse:
    """The first page: it only knows where each kind of reader goes."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if request.reader is None:
        return render(request, "accounts/nobody.html")
    if request.next_step:
        return redirect(request.next_step)
    return redirect(_first_page(request.reader.audience))


def _first_page(audience: Audience) -> str:
    if audience.kind == "partner":
        return "todo"
    return "access_record" if audience.can(Can.READ_RECORD) else "today"


@public
@require_GET
def secure_account(request: Request) -> HttpResponse:
    """Why a second factor is needed, and the ways to set one up or to show the one they have."""
    if request.next_step != reverse("secure_account"):
        return redirect("home")
    methods = get_adapter().get_reauthentication_methods(request.user)
    proofs = [m for m in methods if m["id"].startswith("mfa")]
    return render(request, "accounts/secure_account.html", {"proofs": proofs})


@public
@require_POST
def leave(request: Request) -> HttpResponse:
    """End the session, empty the browser, and go somewhere neutral.

    A page's form gets a Refresh: a redirect to another site would break ``form-action 'self'``.
    """
    logout(request)
    response = HttpResponse(status=200)
    if request.headers.get("X-Requested-With") == "fetch":
        response.status_code = 204
    else:
        response["Refresh"] = f"0; url={settings.LEAVE_URL}"
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@public
@require_GET
def stay(request: Request) -> HttpResponse:
    """Say that the session is alive, and whose it is; asking counts as use."""
    if request.reader is None:
        return JsonResponse({}, status=401)
    return JsonResponse({"csrf": get_token(request), "who": request.reader.mark})


@public
@require_http_methods(["GET", "POST"])
def switch_membership(request: Request) -> HttpResponse:
    """Choose which of one's own places to look from; one at a time."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    form = ChoosePlace(request.POST or None)
    if form.is_valid():
        wear(request, queries.own_place(request.user, form.cleaned_data["place"]))
        return redirect("home")
    places = queries.places_of(request.user)
    return render(request, "accounts/switch_membership.html", {"places": places})


@staff(can=Can.SHARE_SCREEN)
@require_POST
def enter_joint_view(request: Request, couple: UUID) -> HttpResponse:
    """Narrow the screen to what both partners may see."""
    if not reaches(request.audience, couple):
        raise Http404
    actions.enter_joint_view(by=request.audience, couple=couple)
    request.session[JOINT] = str(couple)
    return redirect(_onward(request))


@staff(can=Can.SHARE_SCREEN)
@require_POST
def leave_joint_view(request: Request) -> HttpResponse:
    """Widen the screen again."""
    if request.session.pop(JOINT, None):
        actions.leave_joint_view(by=request.audience)
    return redirect(_onward(request))


def _onward(request: Request) -> str:
    """The page of ours that the form names, or the first one."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("home")
