"""A couple's contact details and care team, and access in an emergency."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kact.accounts.invitations import NOT_RECOVERABLE, NotRecoverable
from kact.couples import actions, forms, invitations, queries
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@staff(can=Can.REGISTER_COUPLES)
def change_contact(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Change how one partner is called and reached."""
    found = queries.partner_in_reach(partner)
    form = forms.PartnerContact(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.change_contact(
            by=request.audience, partner=queries.partner_in_reach(partner), to=form.as_new()
        )
        messages.success(request, "Kept.")
        return redirect("couple", couple=found.couple_id)
    context = {"form": form, "partner": found, "nav": "couples"}
    return render(request, "couples/change_contact.html", context)


@staff(can=Can.LEAD_CARE)
def care_team(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Who is on the care team, and adding somebody."""
    found = queries.couple_in_reach(couple)
    form = forms.JoinCareTeam(
        request.POST or None, staff=queries.staff_to_add(found.pk, found.clinic_id)
    )
    if request.method == "POST" and form.is_valid():
        actions.join_care_team(by=request.audience, couple=found, **form.cleaned_data)
        return redirect("care_team", couple=found.pk)
    context = {"couple": found, "team": queries.care_team_of(found.pk), "form": form}
    return render(request, "couples/care_team.html", context | {"nav": "couples"})


@require_POST
@staff(can=Can.LEAD_CARE)
def leave_care_team(request: KnownRequest, place: UUID) -> HttpResponse:
    """End one place on a care team."""
    found = queries.place_in_reach(place)
    actions.leave_care_team(by=request.audience, place=found)
    return redirect("care_team", couple=found.couple_id)


@staff(can=Can.BREAK_GLASS)
def break_glass(request: KnownRequest) -> HttpResponse:
    """Open a couple's record in an emergency, for an hour, with a reason."""
    form = forms.BreakGlass(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            couple = actions.break_glass(by=request.audience, **form.cleaned_data)
        except actions.NotFound:
            form.add_error("number", "This clinic has given no such number.")
        else:
            return redirect("couple", couple=couple.pk)
    return render(request, "couples/break_glass.html", {"form": form})


@staff(can=Can.REGISTER_COUPLES)
def invite_partner(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Invite one partner; the link and the code are shown this once."""
    found = queries.partner_in_reach(partner)
    context = {"partner": found, "nav": "couples"}
    if request.method != "POST":
        return render(request, "couples/invite_partner.html", context)
    try:
        issued = invitations.invite_partner(by=request.audience, partner=found)
    except NotRecoverable:
        messages.error(request, NOT_RECOVERABLE)
        return redirect("couple", couple=found.couple_id)
    context |= {"issued": issued, "name": found.name, "back_url": _address(found.couple_id)}
    return render(request, "accounts/invited.html", context)


def _address(couple: UUID) -> str:
    return reverse("couple", args=[couple])
