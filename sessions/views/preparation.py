"""Notes on preparation: one partner alone, and both together."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.protocol.gate import GateClosed
from sessions.actions import preparation as actions
from sessions.forms import preparation as forms
from sessions.pages import preparation as pages
from sessions.queries import preparation as queries

CLOSED = (
    "The couple may not prepare for now, so nothing was signed. Your draft is kept; the couple's"
    " page says what is in the way."
)
KEPT, SIGNED = "Your draft is kept.", "Signed, and on record."


@staff(can=Can.SEE_CARE)
@require_GET
def individual_preparation(request: KnownRequest, partner: UUID) -> HttpResponse:
    """What is known of one partner's preparation."""
    found = partner_in_reach(partner)
    couple = couple_in_reach(found.couple_id)
    context = pages.individual_preparation(request.audience, found, couple)
    return render(request, "sessions/individual_preparation.html", context)


@staff(can=Can.PREPARE_ALONE)
@require_http_methods(["GET", "POST"])
def record_individual_preparation(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Keep a draft of the note, or sign it."""
    found = partner_in_reach(partner)
    couple = couple_in_reach(found.couple_id)
    draft = queries.own_individual_draft(found.pk)
    if draft is None:
        actions.require_open_gate(couple)  # before anybody types what could not be kept
    form = forms.RecordIndividualPreparation(
        request.POST or None, instance=draft, initial=pages.begins_from(draft)
    )
    if request.method == "POST" and form.is_valid():
        about: dict[str, Any] = {"by": request.audience, "couple": couple, "partner": found}
        actions.keep_individual_preparation(**about, **form.noted())
        if _kept(request, form, actions.sign_individual_preparation, about):
            return redirect("individual_preparation", partner=found.pk)
    context = {"form": form, "partner": found, "draft": draft, "nav": "couples"}
    return render(request, "sessions/record_individual_preparation.html", context)


@staff(can=Can.PREPARE_ALONE)
@require_http_methods(["GET", "POST"])
def add_to_individual_preparation(request: KnownRequest, preparation: UUID) -> HttpResponse:
    """Add to a signed note."""
    found = queries.signed_individual_preparation(preparation)
    form = forms.AddToPreparation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_to_individual_preparation(
            by=request.audience, preparation=found, **form.cleaned_data
        )
        messages.success(request, "Added.")
        return redirect("individual_preparation", partner=found.subject_id)
    context = {"form": form, "preparation": found, "name": found.subject.name, "nav": "couples"}
    return render(request, "sessions/add_to_preparation.html", context)


@staff(can=Can.SEE_CARE)
@require_GET
def joint_preparation(request: KnownRequest, couple: UUID) -> HttpResponse:
    """What was prepared with both present."""
    context = pages.joint_preparation(request.audience, couple_in_reach(couple))
    return render(request, "sessions/joint_preparation.html", context)


@staff(can=Can.PREPARE_TOGETHER)
@require_http_methods(["GET", "POST"])
def record_joint_preparation(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Keep a draft of the note, or sign it."""
    found = couple_in_reach(couple)
    draft = queries.own_joint_draft(found.pk)
    if draft is None:
        actions.require_open_gate(found)  # before anybody types what could not be kept
    form = forms.RecordJointPreparation(
        request.POST or None, instance=draft, initial=pages.begins_from(draft)
    )
    if request.method == "POST" and form.is_valid():
        about: dict[str, Any] = {"by": request.audience, "couple": found}
        actions.keep_joint_preparation(**about, **form.noted())
        if _kept(request, form, actions.sign_joint_preparation, about):
            return redirect("joint_preparation", couple=found.pk)
    context = {"form": form, "couple": found, "draft": draft, "nav": "couples"}
    return render(request, "sessions/record_joint_preparation.html", context)


@staff(can=Can.PREPARE_TOGETHER)
@require_http_methods(["GET", "POST"])
def add_to_joint_preparation(request: KnownRequest, preparation: UUID) -> HttpResponse:
    """Add to a signed note."""
    found = queries.signed_joint_preparation(preparation)
    form = forms.AddToPreparation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_to_joint_preparation(
            by=request.audience, preparation=found, **form.cleaned_data
        )
        messages.success(request, "Added.")
        return redirect("joint_preparation", couple=found.couple_id)
    context = {"form": form, "preparation": found, "name": found.couple.name, "nav": "couples"}
    return render(request, "sessions/add_to_preparation.html", context)


def _kept(request: KnownRequest, form: Any, sign: Any, about: dict[str, Any]) -> bool:
    """Whether all that was asked for is done: the draft is kept, and signed if it was to be."""
    if not form.signs:
        messages.success(request, KEPT)
        return True
    try:
        sign(**about)
    except GateClosed:
        form.add_error(None, CLOSED)
        return False
    messages.success(request, SIGNED)
    return True
