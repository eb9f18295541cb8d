"""Registering partners: the course they start is bound to the protocol as it reads that day.

Each page may begin from a request (``?inquiry=``), which it closes.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kact.couples import actions, forms
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach, partners_of
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.protocol.loading import library
from screening.actions.inquiry import AlreadyClosed, register_inquiry
from screening.forms.inquiry import as_contact
from screening.models import Inquiry
from screening.queries.inquiry import open_inquiry

TAKEN = "This couple has its two partners already. Nothing was changed."


@staff(can=Can.REGISTER_COUPLES)
def register_couple(request: KnownRequest) -> HttpResponse:
    """Register two partners and the course they start."""
    asked = _inquiry(request)
    form = forms.RegisterCouple(request.POST or None, initial=as_contact(asked))
    if request.method == "POST" and form.is_valid():
        couple = _register(request, form.answers(), asked)
        messages.success(request, f"{couple.reference} is registered. Invite each partner alone.")
        return redirect("couple", couple=couple.pk)
    context = {"form": form, "inquiry": asked, "nav": "couples"}
    return render(request, "couples/register_couple.html", context)


@staff(can=Can.REGISTER_COUPLES)
def register_partner(request: KnownRequest) -> HttpResponse:
    """Register one partner, whose partner is added later, and the course they start."""
    asked = _inquiry(request)
    form = forms.RegisterPartner(request.POST or None, initial=as_contact(asked))
    if request.method == "POST" and form.is_valid():
        couple = _register(request, form.answers(), asked)
        messages.success(request, f"{couple.reference} is registered with one partner.")
        return redirect("couple", couple=couple.pk)
    context = {"form": form, "inquiry": asked, "nav": "couples"}
    return render(request, "couples/register_partner.html", context)


@staff(can=Can.REGISTER_COUPLES)
@require_http_methods(["GET", "POST"])
def add_second_partner(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Fill the place that registration left open."""
    found, asked = couple_in_reach(couple), _inquiry(request)
    if not found.waits_for_second:
        messages.info(request, TAKEN)
        return redirect("couple", couple=couple)
    form = forms.AddSecondPartner(
        request.POST or None, initial=as_contact(asked), beside=found.everyone[0].email
    )
    if request.method == "POST" and form.is_valid():
        person = form.as_new()
        partner = actions.add_second_partner(by=request.audience, couple=found, person=person)
        _close(request, asked, partner)
        messages.success(request, f"{partner.name} is registered. Invite each partner alone.")
        return redirect("couple", couple=couple)
    context = {"form": form, "couple": found, "inquiry": asked, "nav": "couples"}
    return render(request, "couples/add_second_partner.html", context)


def _register(request: KnownRequest, answers: dict[str, Any], asked: Inquiry | None) -> Couple:
    couple = actions.register_couple(
        by=request.audience, protocol_version=library().content_hash, **answers
    )
    _close(request, asked, partners_of(couple.pk)[0] if asked else None)
    return couple


def _close(request: KnownRequest, asked: Inquiry | None, partner: Partner | None) -> None:
    """Close the request that led here. Whoever it was of, a colleague may have been quicker."""
    if asked and partner:
        try:
            register_inquiry(by=request.audience, found=asked, partner=partner)
        except AlreadyClosed as closed:
            raise Http404 from closed


def _inquiry(request: KnownRequest) -> Inquiry | None:
    """The open request a page begins from, if any. Raises Http404 for one that is not there."""
    named = request.POST.get("inquiry") or request.GET.get("inquiry")
    if not named:
        return None
    try:
        return open_inquiry(UUID(named))
    except ValueError as no_id:
        raise Http404 from no_id
