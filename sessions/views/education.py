"""What partners read to prepare, and the clinic's own words for it."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can
from sessions.actions import education as actions
from sessions.forms.education import ProposeEducationText
from sessions.pages import education as pages
from sessions.queries.education import draft_text, piece_numbered


@partner
@require_GET
def education(request: KnownRequest) -> HttpResponse:
    """The list of what there is to read."""
    context = pages.reading(request.audience.myself)
    return render(request, "sessions/education.html", context)


@partner
def education_piece(request: KnownRequest, number: int) -> HttpResponse:
    """One piece; a POST marks it read and goes on to the next that is not."""
    words, context = pages.piece_to_read(request.audience.myself, number)
    if request.method == "POST":
        actions.mark_read(by=request.audience, words=words)
        if context["next"]:
            return redirect("education_piece", number=context["next"])
        return redirect("education")
    return render(request, "sessions/education_piece.html", context)


@staff(can=Can.WRITE_EDUCATION)
@require_GET
def education_texts(request: KnownRequest) -> HttpResponse:
    """Every piece, and whose words it has."""
    return render(request, "sessions/education_texts.html", pages.education_texts(request.audience))


@staff(can=Can.WRITE_EDUCATION)
@require_GET
def education_text(request: KnownRequest, number: int) -> HttpResponse:
    """One piece as partners read it now, and what may replace it."""
    context = pages.education_text(request.audience, piece_numbered(number))
    return render(request, "sessions/education_text.html", context)


@staff(can=Can.WRITE_EDUCATION)
def propose_education_text(request: KnownRequest, number: int) -> HttpResponse:
    """Write the next version of one piece."""
    piece = piece_numbered(number)
    initial = pages.begins_from(pages.current(request.audience, piece))
    form = ProposeEducationText(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.propose_education_text(by=request.audience, piece=piece, **form.cleaned_data)
        messages.success(request, "Kept as a draft. A clinician approves it.")
        return redirect("education_text", number=number)
    context = {"form": form, "piece": piece, "nav": "clinic"}
    return render(request, "sessions/propose_education_text.html", context)


@require_POST
@staff(can=Can.APPROVE_EDUCATION)
def approve_education_text(request: KnownRequest, text: UUID) -> HttpResponse:
    """Bring a draft into force."""
    found = draft_text(request.audience.clinic, text)
    try:
        with suppress(actions.AlreadyApproved):
            actions.approve_education_text(by=request.audience, text=found)
            messages.success(request, "In force. Partners read this from now on.")
    except actions.NotTheirs as error:
        raise Http404 from error
    return redirect("education_texts")
