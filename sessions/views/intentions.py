"""A partner writes down what they hope for, shows it or not, and says yes to words for both."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can
from sessions.actions import intentions as actions
from sessions.forms import intentions as forms
from sessions.pages import intentions as pages
from sessions.queries import intentions as queries
from sessions.queries.preparation_opening import must_be_open


@require_GET
@partner
def own_intention(request: KnownRequest) -> HttpResponse:
    """What one hopes for, what of it the other may read, and the words for both."""
    must_be_open(request.audience.myself)
    context = pages.own_intention(request.audience)
    return render(request, "sessions/own_intention.html", context)


@partner
def record_intention(request: KnownRequest) -> HttpResponse:
    """Write it down, or write it anew; what was there before stays."""
    must_be_open(request.audience.myself)
    form = forms.RecordIntention(request.POST or None, initial=pages.starts_from(request.audience))
    if request.method == "POST" and form.is_valid():
        actions.record_intention(by=request.audience, **form.cleaned_data)
        return redirect("own_intention")
    context = {"form": form, "title": pages.TITLE, "press": "Keep it"}
    return render(request, "sessions/write_intention.html", context)


@require_POST
@partner
def share_intention(request: KnownRequest, intention: UUID) -> HttpResponse:
    """Let the other partner read the words of one entry."""
    found = queries.own_intention(request.audience.myself, intention)
    with suppress(actions.PlaceEnded):
        actions.share_intention(by=request.audience, intention=found)
        messages.success(request, "Your partner can read these words now.")
    return redirect("own_intention")


@require_POST
@partner
def take_back_intention(request: KnownRequest) -> HttpResponse:
    """Show nothing any longer."""
    must_be_open(request.audience.myself)
    actions.take_back_intention(by=request.audience)
    messages.success(request, "Taken back. Nobody is told.")
    return redirect("own_intention")


@partner
def propose_couple_intention(request: KnownRequest) -> HttpResponse:
    """Propose words for both."""
    must_be_open(request.audience.myself)
    form = forms.ProposeCoupleIntention(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(actions.PlaceEnded):
            actions.propose_couple_intention(by=request.audience, **form.cleaned_data)
        return redirect("own_intention")
    context = {"form": form, "title": "Words for both of you", "press": "Propose these words"}
    return render(request, "sessions/write_intention.html", context)


@require_POST
@partner
def approve_couple_intention(request: KnownRequest) -> HttpResponse:
    """Say yes to the words that stand."""
    must_be_open(request.audience.myself)
    form = forms.ApproveCoupleIntention(request.POST)
    if form.is_valid():
        with suppress(actions.Outdated, actions.PlaceEnded):
            actions.approve_couple_intention(by=request.audience, **form.cleaned_data)
    return redirect("own_intention")


@require_GET
@staff(can=Can.SEE_CARE)
def intentions(request: KnownRequest, couple: UUID) -> HttpResponse:
    """What each partner hopes for, entry by entry."""
    context = pages.intentions(couple_in_reach(couple))
    return render(request, "sessions/intentions.html", context)
