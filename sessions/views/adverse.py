"""Adverse events of a dosing day, and the summary of one partner's monitoring."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions.actions import adverse as actions
from sessions.forms import adverse as forms
from sessions.pages import adverse as pages
from sessions.queries.adverse import event_in_reach
from sessions.queries.dosing import dosing_session_in_reach

SUPERSEDED = "A colleague has changed this event since, or closed it. Nothing was kept; look again."
FOR_THE_PRESCRIBER = "The prescriber judges whether this event is serious no more."


@staff(can=Can.CHART_SESSION)
@require_GET
def adverse_events(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """One partner's events of a day."""
    found = dosing_session_in_reach(session)
    context = pages.adverse_events(request.audience, found, place)
    return render(request, "sessions/adverse_events.html", context)


@staff(can=Can.CHART_SESSION)
@require_http_methods(["GET", "POST"])
def record_adverse_event(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Record one: of the body for whoever watches it, of the two for the therapists."""
    found = dosing_session_in_reach(session)
    partner = pages.partner_at(found, place)
    apart = pages.restricted(request.audience)
    form = forms.RecordAdverseEvent(
        request.POST or None,
        restricted=apart,
        zone=found.visit.zone,
        initial=pages.begins_now(found, timezone.now()),
    )
    if request.method == "POST" and form.is_valid():
        actions.record_adverse_event(
            by=request.audience, session=found, partner=partner, **form.noted()
        )
        messages.success(request, "Recorded.")
        return redirect("adverse_events", session=found.pk, place=place)
    context = {"form": form, "apart": apart, **pages.about_event(found, partner)}
    return render(request, "sessions/record_adverse_event.html", context)


@staff(can=Can.CHART_SESSION)
@require_http_methods(["GET", "POST"])
def correct_adverse_event(request: KnownRequest, event: UUID) -> HttpResponse:
    """Put a new row in the place of one, with a reason."""
    found = event_in_reach(request.audience, event)
    session = dosing_session_in_reach(found.dosing_session_id)
    form = forms.CorrectAdverseEvent(
        request.POST or None,
        restricted=pages.restricted(request.audience),
        zone=session.visit.zone,
        initial=pages.begins_from(session, found),
    )
    if request.method == "POST" and form.is_valid():
        done = _done(request, form, actions.correct_adverse_event, found)
        if done:
            return done
    context = {"form": form, "event": found, **pages.about_event(session, found.subject)}
    return render(request, "sessions/record_adverse_event.html", context)


@staff(can=Can.CHART_SESSION)
@require_http_methods(["GET", "POST"])
def close_adverse_event(request: KnownRequest, event: UUID) -> HttpResponse:
    """Say that one is over and reviewed."""
    found = event_in_reach(request.audience, event)
    session = dosing_session_in_reach(found.dosing_session_id)
    form = forms.CloseAdverseEvent(
        request.POST or None, zone=session.visit.zone, onset_at=found.onset_at
    )
    if request.method == "POST" and form.is_valid():
        done = _done(request, form, actions.close_adverse_event, found)
        if done:
            return done
    context = {"form": form, "event": found, **pages.about_event(session, found.subject)}
    return render(request, "sessions/close_adverse_event.html", context)


@staff(can=Can.CHART_SESSION)
@require_GET
def monitoring_summary(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """The lines of a monitoring form for one partner."""
    found = dosing_session_in_reach(session)
    context = pages.monitoring_summary(request.audience, found, place)
    return render(request, "sessions/monitoring_summary.html", context)


def _done(
    request: KnownRequest, form: Any, action: Callable[..., object], event: Any
) -> HttpResponse | None:
    """Where to go once it is kept; None where it was not, and the form says why."""
    try:
        action(by=request.audience, event=event, **form.noted())
    except actions.Superseded:
        form.add_error(None, SUPERSEDED)
    except actions.ForThePrescriber:
        form.add_error(None, FOR_THE_PRESCRIBER)
    else:
        messages.success(request, "On record.")
        place = event.subject.place
        return redirect("adverse_events", session=event.dosing_session_id, place=place)
    return None
