"""A partner answers what they agree to, alone, and signs what counts for both; staff look after it.

What was handed in before, by this tab or another, leads back to the start.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can
from sessions.actions import agreements as actions
from sessions.forms.agreements import AnswerSection, LimitAgreement, SignAgreement
from sessions.pages import agreements as pages
from sessions.queries import agreements as queries
from sessions.queries.preparation_opening import must_be_open

# What an action refuses, as the care team reads it.
REFUSED = {
    actions.NotNow: "Nothing is made wider within a day after a dose of either partner.",
    actions.NothingWider: "What both answered is nowhere wider than what counts.",
    actions.NotWhole: "Both partners have not answered yet.",
    actions.NotStanding: "Nothing is offered. Somebody may have put it away.",
    actions.NotSignedByBoth: "Both partners sign it first.",
}


@partner
def own_agreements(request: KnownRequest) -> HttpResponse:
    """What counts for both, and one's own answers; they begin once the person is alone."""
    must_be_open(request.audience.myself)
    if request.method == "POST":
        return redirect(pages.resume(actions.begin_sheet(by=request.audience)))
    context = pages.own_agreements(request.audience)
    return render(request, "sessions/own_agreements.html", context)


@partner
def answer_agreements(request: KnownRequest, sheet: UUID, section: int) -> HttpResponse:
    """One page of clauses, kept when the person goes on."""
    found = queries.own_sheet(request.audience.myself, sheet)
    here = pages.section_or_404(section)
    if found.answered_at or not pages.is_private(found, _signed_in(request)):
        return redirect("own_agreements")
    data = request.POST if request.method == "POST" else None
    form = AnswerSection(here, data, given=found.answers, whole="stop" not in request.POST)
    if request.method == "POST":
        right = form.is_valid()
        with suppress(actions.SheetClosed):
            actions.save_sheet(by=request.audience, sheet=found, answers=form.answers())
        if "stop" in request.POST:
            return redirect("todo")
        if right:
            return redirect(pages.onwards(found, section))
    return render(request, "sessions/answer_agreements.html", pages.section(found, section, form))


@partner
def save_agreements(request: KnownRequest, sheet: UUID, section: int) -> HttpResponse:
    """Keep what is chosen so far, without leaving the page; 200 where some of it is wrong."""
    found = queries.own_sheet(request.audience.myself, sheet)
    here = pages.section_or_404(section)
    if request.method != "POST" or not pages.is_private(found, _signed_in(request)):
        return HttpResponse(status=400)
    form = AnswerSection(here, request.POST, given=found.answers, whole=False)
    right = form.is_valid()
    try:
        actions.save_sheet(by=request.audience, sheet=found, answers=form.answers())
    except actions.SheetClosed:
        return HttpResponse(status=409)
    return HttpResponse(status=204 if right else 200)


@partner
def check_agreements(request: KnownRequest, sheet: UUID) -> HttpResponse:
    """Every answer once more, before it counts."""
    found = queries.own_sheet(request.audience.myself, sheet)
    if found.answered_at or not pages.is_private(found, _signed_in(request)):
        return redirect("own_agreements")
    if request.method == "POST":
        with suppress(actions.SheetClosed, actions.NotWhole):
            actions.hand_in_sheet(by=request.audience, sheet=found)
            return redirect("own_agreements")
    return render(request, "sessions/check_agreements.html", pages.check(found))


@partner
def sign_agreement(request: KnownRequest, agreement: UUID) -> HttpResponse:
    """The words that count for both, or a wider version of them, and one's own name."""
    must_be_open(request.audience.myself)
    found = queries.standing(agreement)
    form = SignAgreement(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(actions.NotStanding, actions.NotNow):
            name = form.cleaned_data["typed_name"]
            actions.sign_agreement(by=request.audience, agreement=found, typed_name=name)
        return redirect("own_agreements")
    context = pages.signing(request.audience, found) | {"form": form}
    return render(request, "sessions/sign_agreement.html", context)


@require_GET
@staff(can=Can.SEE_CARE)
def agreements(request: KnownRequest, couple: UUID) -> HttpResponse:
    """What counts between two partners, who signed, and what to do next."""
    context = pages.agreements(request.audience, couple_in_reach(couple))
    return render(request, "sessions/agreements.html", context)


@staff(can=Can.LEAD_PREPARATION)
def limit_agreement(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Narrow clauses for the care team."""
    found = couple_in_reach(couple)
    limits = queries.limits_of(found.pk)
    form = LimitAgreement(request.POST or None, given=limits.answers if limits else {})
    if request.method == "POST" and form.is_valid():
        actions.limit_agreement(
            by=request.audience,
            couple=found,
            answers=form.answers(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, "Kept. What it narrows counts from now on.")
        return redirect("agreements", couple=couple)
    context = {"form": form, "couple": found, "nav": "couples"}
    return render(request, "sessions/limit_agreement.html", context)


@require_POST
@staff(can=Can.LEAD_PREPARATION)
def offer_wider(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Offer both a wider version to sign."""
    try:
        actions.offer_wider(by=request.audience, couple=couple_in_reach(couple))
        messages.success(request, "Offered. It counts once both have signed and you bring it in.")
    except tuple(REFUSED) as refusal:
        messages.error(request, REFUSED[type(refusal)])
    return redirect("agreements", couple=couple)


@require_POST
@staff(can=Can.LEAD_PREPARATION)
def adopt_wider(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Bring the offered version into force."""
    try:
        actions.adopt_wider(by=request.audience, couple=couple_in_reach(couple))
        messages.success(request, "In force. Read it aloud with both.")
    except tuple(REFUSED) as refusal:
        messages.error(request, REFUSED[type(refusal)])
    return redirect("agreements", couple=couple)


def _signed_in(request: KnownRequest) -> datetime | None:
    return getattr(request.user, "last_login", None)
