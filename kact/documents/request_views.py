"""A partner asks to read what is kept about them; whoever cares for them answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kact.couples.queries import couple_in_reach, myself
from kact.documents import record_requests as actions
from kact.documents.forms import AnswerRequest, AskForRecord
from kact.documents.handing_over import kept_about
from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can

ASKED = "We have your request, and answer it here."
QUICKER = "A colleague has answered meanwhile. Nothing of yours was kept."


@partner
def own_records(request: KnownRequest) -> HttpResponse:
    """What one asked to read, what came of it, and a way to ask."""
    me = myself(request.audience.myself)
    form = AskForRecord(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_record(by=request.audience, couple=me.couple_id, **form.cleaned_data)
        messages.success(request, ASKED)
        return redirect("own_records")
    context = {"form": form, "requests": actions.requests_of(me.pk)}
    return render(request, "documents/own_records.html", context)


@require_GET
@staff(can=Can.SEE_CARE)
def record_requests(request: KnownRequest, couple: UUID) -> HttpResponse:
    """What either partner asked to read, each by themselves, and what came of it."""
    found = couple_in_reach(couple)
    context = {
        "nav": "couples",
        "couple": found,
        "requests": actions.requests_in(found.pk),
        "may_answer": request.audience.can(Can.ANSWER_REQUESTS),
    }
    return render(request, "documents/record_requests.html", context)


@staff(can=Can.ANSWER_REQUESTS)
def answer_request(request: KnownRequest, request_id: UUID) -> HttpResponse:
    """Hand over, or say why not; only whoever asked reads it."""
    found = actions.waiting_request(request_id)
    kept = kept_about(found.subject_id)
    form = AnswerRequest(request.POST or None, kept=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_request(by=request.audience, request=found, **form.cleaned_data)
        except actions.AlreadyAnswered:
            messages.error(request, QUICKER)
        return redirect("record_requests", couple=found.couple_id)
    context = {"nav": "couples", "asked": found, "partner": found.subject, "form": form}
    return render(request, "documents/answer_request.html", context)
