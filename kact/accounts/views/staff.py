"""A clinic's staff: who works here in which role, what they hold, and how they come and go."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.accounts import actions, invitations, member_invitations, queries
from kact.accounts.forms import AddCredential, InviteMember
from kact.accounts.readers import Request
from kact.privacy.access import staff
from kact.privacy.roles import ROLES, Can, Role

OWN_MEMBERSHIP = "You cannot end the membership you are using now."
NOT_CLOSED = {
    actions.OwnSignIn: "You cannot close the sign-in you are using now.",
    actions.NoSignIn: "There is no sign-in to close.",
    actions.SharedSignIn: "This sign-in cannot be closed from here. End the membership instead.",
}
SECOND_PERSON = "Somebody other than the person who asked for it must approve this."
NOTHING_WAITS = "There is nothing left to approve."


@staff(can=Can.MANAGE_STAFF)
@require_GET
def members(request: Request) -> HttpResponse:
    """Everybody who works here, with what they hold."""
    clinic = request.audience.clinic
    words = {
        "staff": queries.staff_of(clinic),
        "roles": ROLES.values(),
        "waiting": len(queries.recoveries(clinic)),
        "nav": "clinic",
    }
    return render(request, "accounts/members.html", words)


@staff(can=Can.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def invite_member(request: Request) -> HttpResponse:
    """Invite somebody to the clinic's staff; the code is shown once, to be said to them."""
    form = InviteMember(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/invite_member.html", {"form": form})
    data = form.cleaned_data
    issued = member_invitations.invite_member(
        by=request.audience, name=data["name"], email=data["email"], role=Role(data["role"])
    )
    return render(request, "accounts/invited.html", {"issued": issued, "name": data["name"]})


@staff(can=Can.MANAGE_STAFF)
@require_POST
def reinvite_member(request: Request, member: UUID) -> HttpResponse:
    """Invite a member again, or begin to renew a sign-in they have lost."""
    row = queries.colleague(request.audience.clinic, member)
    try:
        issued = member_invitations.reinvite_member(by=request.audience, member=row)
    except invitations.NotRecoverable:
        messages.error(request, invitations.NOT_RECOVERABLE)
        return redirect("members")
    return render(request, "accounts/invited.html", {"issued": issued, "name": row.name})


@staff(can=Can.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def add_credential(request: Request, member: UUID) -> HttpResponse:
    """Note a licence or training of a member of staff."""
    row = queries.colleague(request.audience.clinic, member)
    form = AddCredential(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/add_credential.html", {"form": form, "member": row})
    actions.add_credential(by=request.audience, member=row, **form.cleaned_data)
    messages.success(request, f"Noted for {row.name}.")
    return redirect("members")


@staff(can=Can.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def withdraw_credential(request: Request, credential: UUID) -> HttpResponse:
    """Note that a credential is void before its end, after saying what that does."""
    row = queries.credential_held(request.audience.clinic, credential)
    if request.method == "GET":
        return render(request, "accounts/withdraw_credential.html", {"credential": row})
    actions.withdraw_credential(by=request.audience, credential=row)
    messages.success(request, f"Noted for {row.membership.name}.")
    return redirect("members")


@staff(can=Can.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def end_membership(request: Request, member: UUID) -> HttpResponse:
    """End a membership, after saying what that does."""
    row = queries.colleague(request.audience.clinic, member)
    if request.method == "GET":
        return render(request, "accounts/end_membership.html", {"member": row})
    try:
        actions.end_membership(by=request.audience, member=row)
    except actions.OwnMembership:
        messages.error(request, OWN_MEMBERSHIP)
    return redirect("members")


@staff(can=Can.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def disable_user(request: Request, member: UUID) -> HttpResponse:
    """Close a member's sign-in, after saying what that does."""
    row = queries.colleague(request.audience.clinic, member)
    if request.method == "GET":
        return render(request, "accounts/disable_user.html", {"member": row})
    try:
        actions.disable_user(by=request.audience, member=row)
        messages.success(request, f"The sign-in of {row.name} is closed.")
    except tuple(NOT_CLOSED) as why:
        messages.error(request, NOT_CLOSED[type(why)])
    return redirect("members")


@staff(can=Can.LEAD_CARE)
@require_GET
def recoveries(request: Request) -> HttpResponse:
    """Renewals of a sign-in that wait for a second member of staff."""
    waiting = queries.recoveries(request.audience.clinic)
    return render(request, "accounts/recoveries.html", {"recoveries": waiting, "nav": "clinic"})


@staff(can=Can.LEAD_CARE)
@require_POST
def approve_recovery(request: Request, invitation: UUID) -> HttpResponse:
    """Approve, as a second person, that somebody gets a new way to sign in."""
    try:
        invitations.approve_recovery(by=request.audience, invitation=invitation)
    except invitations.SecondPersonNeeded:
        messages.error(request, SECOND_PERSON)
    except invitations.Closed:
        messages.error(request, NOTHING_WAITS)
    return redirect("recoveries")
