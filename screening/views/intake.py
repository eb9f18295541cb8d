"""A partner fills in a part of the intake, alone: a start, its sections, a check, a thank-you.

What was closed before, whichever way, leads to the thank-you as well; so does what a clinician
fills in with them now.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.privacy.access import KnownRequest, partner
from screening.actions import intake as actions
from screening.forms.intake import SectionForm
from screening.pages import intake as pages
from screening.queries import intake as queries
from screening.urgent import Stop
from screening.views.saving import kept


@partner
def intake(request: KnownRequest, intake: UUID) -> HttpResponse:
    """What is asked and how long it takes; nothing private begins before they are alone."""
    found = queries.own_intake(intake)
    if not found.is_mine:
        return redirect("intake_received", intake=found.pk)
    answers = queries.shown_in(found)
    if request.method == "POST":
        actions.begin_intake(by=request.audience, intake=found)
        return redirect(pages.OWN.resume(found, answers))
    return render(request, "screening/intake.html", pages.start(found, answers))


@partner
def intake_section(request: KnownRequest, intake: UUID, section: int) -> HttpResponse:
    """One section, kept when the person goes on; what is wrong stays where it was typed."""
    found = queries.own_intake(intake)
    if not found.is_mine:
        return redirect("intake_received", intake=found.pk)
    here = pages.section_or_404(found, section)
    if not pages.is_private(found, here, _signed_in(request)):
        return redirect("intake", intake=found.pk)
    given = queries.shown_in(found)
    data = request.POST if request.method == "POST" else None
    form = SectionForm(found.definition, here, data, given=given)
    if request.method == "POST":
        right = form.is_valid()
        try:
            stops = _keep(request, found, form, finished=right and "stop" not in request.POST)
        except actions.IntakeClosed:
            return redirect("intake_received", intake=found.pk)
        if "stop" in request.POST:
            return _stop(request, found, private=here.sensitive)
        if right:
            return redirect(pages.after(found, form, stops))
    return render(request, "screening/intake_section.html", pages.own(request, found, here, form))


@partner
def intake_support(request: KnownRequest, intake: UUID, section: int) -> HttpResponse:
    """Where to turn now, shown as soon as an answer says it may be needed."""
    found = queries.own_intake(intake)
    if not found.is_mine:
        return redirect("intake_received", intake=found.pk)
    here = pages.section_or_404(found, section)
    context = pages.support(request, found, here, queries.shown_in(found))
    return render(request, "alerts/support.html", context)


@partner
def save_section(request: KnownRequest, intake: UUID, section: int) -> HttpResponse:
    """Keep what is typed so far, without leaving the page; 200 where some of it is wrong."""
    found = queries.own_intake(intake)
    if not found.is_mine:
        raise Http404
    here = pages.section_or_404(found, section)
    if request.method != "POST" or not pages.is_private(found, here, _signed_in(request)):
        return HttpResponse(status=400)
    form = SectionForm(found.definition, here, request.POST, given=queries.shown_in(found))
    answer = kept(form)
    try:
        actions.save_answers(by=request.audience, intake=found, answers=form.answers())
    except actions.IntakeClosed:
        return HttpResponse(status=409)
    return answer


@partner
def check_intake(request: KnownRequest, intake: UUID) -> HttpResponse:
    """Every answer once more before sending, each with a way to change it."""
    found = queries.own_intake(intake)
    if not found.is_mine:
        return redirect("intake_received", intake=found.pk)
    answers = queries.shown_in(found)
    if request.method == "POST":
        with suppress(actions.IntakeClosed, actions.NothingAnswered):
            actions.submit_intake(by=request.audience, intake=found)
            return redirect("intake_received", intake=found.pk)
    return render(request, "screening/check_intake.html", pages.check(pages.OWN, found, answers))


@require_POST
@partner
def postpone_intake(request: KnownRequest, intake: UUID) -> HttpResponse:
    """Not now. Nobody but the care team can tell it from having sent it."""
    found = queries.own_intake(intake)
    with suppress(actions.IntakeClosed):
        actions.postpone_intake(by=request.audience, intake=found)
    return redirect("intake_received", intake=found.pk)


@require_POST
@partner
def decline_intake(request: KnownRequest, intake: UUID) -> HttpResponse:
    """Rather not. Nobody but the care team can tell it from having sent it."""
    found = queries.own_intake(intake)
    with suppress(actions.IntakeClosed):
        actions.decline_intake(by=request.audience, intake=found)
    return redirect("intake_received", intake=found.pk)


@require_POST
@partner
def reopen_intake(request: KnownRequest, intake: UUID) -> HttpResponse:
    """Change or add something: the same part anew, with the answers that may be shown again."""
    found = queries.own_intake(intake)
    with suppress(actions.IntakeClosed):
        found = actions.reopen_intake(by=request.audience, intake=found)
    return redirect("intake", intake=found.pk)


@partner
def intake_received(request: KnownRequest, intake: UUID) -> HttpResponse:
    """Received, and what happens next: one page for all that can be done with a part."""
    found = queries.own_intake(intake)
    if found.is_mine:
        raise Http404
    return render(request, "screening/intake_received.html", pages.received(request, found))


def _keep(request: KnownRequest, found: Any, form: SectionForm, *, finished: bool) -> list[Stop]:
    """Keep a page; one that is finished is looked at, one that is left or wrong is not."""
    typed: dict[str, Any] = {"by": request.audience, "intake": found, "answers": form.answers()}
    if finished:
        return actions.finish_section(**typed, section=form.section)
    actions.save_answers(**typed)
    return []


def _signed_in(request: KnownRequest) -> datetime | None:
    return getattr(request.user, "last_login", None)


def _stop(request: KnownRequest, found: Any, *, private: bool) -> HttpResponse:
    """Out of a section: to the list; out of a private one, as if all of it had been sent."""
    if not private:
        return redirect("todo")
    with suppress(actions.IntakeClosed):
        actions.postpone_intake(by=request.audience, intake=found)
    return redirect("intake_received", intake=found.pk)
