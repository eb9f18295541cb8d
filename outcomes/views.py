"""A partner answers a measure, alone: a start, questions page by page, a check, a thank-you.

What was sent before, by this tab or another, leads to the thank-you as well; what has not begun
leads to the start, whatever address was typed.
"""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kact.instruments import actions as instruments
from kact.instruments import queries
from kact.instruments.forms import QuestionPage
from kact.privacy.access import KnownRequest, partner
from outcomes import actions, pages


@partner
def measure(request: KnownRequest, response: UUID) -> HttpResponse:
    """What is asked and how long it takes; nothing begins before the person says they are alone."""
    found = queries.response(response)
    if found.submitted_at:
        return redirect("measure_received", response=found.pk)
    if request.method == "POST":
        actions.begin_measure(by=request.audience, response=found)
        return redirect(pages.resume(found))
    return render(request, "outcomes/measure.html", pages.start(found))


@partner
def measure_page(request: KnownRequest, response: UUID, page: int) -> HttpResponse:
    """One page of questions, kept when the person goes on."""
    found = queries.response(response)
    if leads := pages.elsewhere(found):
        return redirect(leads)
    here = pages.page_or_404(found, page)
    form = QuestionPage(found.definition, here, request.POST or None, answers=queries.chosen(found))
    if request.method == "POST" and form.is_valid():
        try:
            flags = actions.save_page(by=request.audience, response=found, answers=form.answers())
        except instruments.AlreadySent:
            return redirect("measure_received", response=found.pk)
        return redirect(pages.after(found, here, flags))
    return render(request, "outcomes/measure_page.html", pages.question(found, here, form))


@partner
def save_answer(request: KnownRequest, response: UUID, page: int) -> HttpResponse:
    """Keep what is chosen so far, without leaving the page."""
    found = queries.open_response(response)
    form = QuestionPage(found.definition, pages.page_or_404(found, page), request.POST, answers={})
    if request.method != "POST" or not form.is_valid():
        return HttpResponse(status=400)
    try:
        instruments.save_answers(by=request.audience, response=found, answers=form.answers())
    except (instruments.AlreadySent, instruments.NotBegun):
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@partner
def measure_support(request: KnownRequest, response: UUID, page: int) -> HttpResponse:
    """Where to turn now, shown as soon as an answer says it may be needed."""
    found = queries.open_response(response)
    if leads := pages.elsewhere(found):
        return redirect(leads)
    here = pages.page_or_404(found, page)
    return render(request, "alerts/support.html", pages.support(request, found, here))


@partner
def check_measure(request: KnownRequest, response: UUID) -> HttpResponse:
    """Every answer once more before sending, each with a way to change it."""
    found = queries.response(response)
    if leads := pages.elsewhere(found):
        return redirect(leads)
    answers = queries.chosen(found)
    if request.method == "POST" and answers:
        with suppress(instruments.AlreadySent):  # by another tab, at this very moment
            actions.submit_measure(by=request.audience, response=found)
        return redirect("measure_received", response=found.pk)
    return render(request, "outcomes/check_measure.html", pages.check(found, answers))


@partner
def measure_received(request: KnownRequest, response: UUID) -> HttpResponse:
    """Received, and what happens next. Never a score."""
    found = queries.response(response)
    if not found.submitted_at:
        raise Http404
    return render(request, "outcomes/measure_received.html", pages.received(request, found))
