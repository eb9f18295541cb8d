"""The plan of a couple's course, for the couple's clinicians."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import plan as actions
from screening.forms.plan import AgreePlan, ProposePlan
from screening.pages import plan as pages

ONE_PARTNER = "Register the second partner first, or choose a form without the medicine."
SUPERSEDED = "This plan is no longer the one to agree to. Nothing was signed; please read again."
SAME_PERSON = "Somebody other than the person who proposed a plan must agree to it."


@staff(can=Can.SEE_CARE)
@require_GET
def plan(request: KnownRequest, couple: UUID) -> HttpResponse:
    """The plan in force, the one proposed, and those before."""
    context = pages.plan(request.audience, couple_in_reach(couple))
    return render(request, "screening/plan.html", context)


@staff(can=Can.PROPOSE_PLAN)
@require_http_methods(["GET", "POST"])
def propose_plan(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Sign a proposal."""
    found = couple_in_reach(couple)
    form = ProposePlan(request.POST or None, names=pages.names_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_plan(by=request.audience, couple=found, **form.proposed())
        except actions.OnePartner:
            form.add_error("pathway", ONE_PARTNER)
        else:
            messages.success(request, "Signed. A prescriber has to agree before it counts.")
            return redirect("plan", couple=couple)
    context = {"form": form, "couple": found, "nav": "couples"}
    return render(request, "screening/propose_plan.html", context)


@staff(can=Can.AGREE_PLAN)
@require_POST
def agree_plan(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Sign the proposal that was before the prescriber's eyes."""
    found, form = couple_in_reach(couple), AgreePlan(request.POST)
    refused = _agree(request, found, form.read()) if form.is_valid() else SUPERSEDED
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, "Signed. This plan is in force.")
    return redirect("plan", couple=couple)


def _agree(request: KnownRequest, couple: Any, plan: UUID) -> str:
    """Why it was refused, or nothing."""
    try:
        actions.agree_plan(by=request.audience, couple=couple, plan=plan)
    except actions.Superseded:
        return SUPERSEDED
    except actions.SamePerson:
        return SAME_PERSON
    return ""
