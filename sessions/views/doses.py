"""A partner's doses of the day: one page of all steps, and giving, putting away, taking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.protocol.gate import GateClosed
from sessions.actions import doses as actions
from sessions.forms import doses as forms
from sessions.pages import doses as pages
from sessions.queries.checks import in_session
from sessions.queries.doses import given_in_reach, prepared_in_reach
from sessions.refusals import DoseNotNow


@staff(can=Can.CHECK_DOSES)
@require_GET
def dose(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Every step of one partner's doses, and what is next."""
    found, partner = in_session(session, place)
    return render(request, "sessions/dose.html", pages.dose(request.audience, found, partner))


@staff(can=Can.GIVE_DOSES)
@require_http_methods(["GET", "POST"])
def give_dose(request: KnownRequest, prepared: UUID) -> HttpResponse:
    """Give what was prepared and checked."""
    found = prepared_in_reach(prepared)
    form = forms.GiveDose(request.POST or None, prepared=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_dose(by=request.audience, prepared=found, **form.given())
        except DoseNotNow as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        except GateClosed:
            form.add_error(None, "The gate is closed. Nothing was kept.")
        else:
            messages.success(request, "The dose is on record.")
            return _to_the_doses(found)
    return render(request, "sessions/give_dose.html", pages.give_dose(found, form))


@staff(can=Can.GIVE_DOSES)
@require_http_methods(["GET", "POST"])
def refuse_dose(request: KnownRequest, prepared: UUID) -> HttpResponse:
    """Put away what was prepared."""
    found = prepared_in_reach(prepared)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = {"prepared": found, "reason": form.cleaned_data["reason"]}
        _tell(request, actions.refuse_dose, done, "Put away.")
        return _to_the_doses(found)
    context = pages.of_prepared(found, form)
    return render(request, "sessions/refuse_dose.html", context)


@staff(can=Can.GIVE_DOSES)
@require_http_methods(["GET", "POST"])
def void_dose(request: KnownRequest, dose: UUID) -> HttpResponse:
    """Take back a dose on record."""
    found = given_in_reach(dose)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = {"dose": found, "reason": form.cleaned_data["reason"]}
        _tell(request, actions.void_dose, done, "Taken back. It stays on record, struck through.")
        return _to_the_doses(found)
    context = pages.form_about(found.dosing_session, found.subject, form) | {"dose": found}
    return render(request, "sessions/void_dose.html", context)


@staff(can=Can.GIVE_DOSES)
@require_POST
def end_infusion(request: KnownRequest, dose: UUID) -> HttpResponse:
    """An infusion has run in."""
    found = given_in_reach(dose)
    _tell(request, actions.end_infusion, {"dose": found}, "The infusion has ended.")
    return _to_the_doses(found)


@staff(can=Can.CHECK_DOSES)
@require_http_methods(["GET", "POST"])
def stop_doses(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Give one partner nothing more today."""
    found, partner = in_session(session, place)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = {"session": found, "partner": partner, "reason": form.cleaned_data["reason"]}
        _tell(request, actions.stop_doses, done, "Nothing more is given today.")
        return redirect("dose", session=found.pk, place=place)
    return render(request, "sessions/stop_doses.html", pages.form_about(found, partner, form))


def _tell(request: KnownRequest, action: Any, done: dict[str, Any], words: str) -> None:
    """Do it, and say that it is done, or why not."""
    try:
        action(by=request.audience, **done)
    except DoseNotNow as refused:
        messages.error(request, " ".join(refused.sentences))
    else:
        messages.success(request, words)


def _to_the_doses(row: Any) -> HttpResponse:
    return redirect("dose", session=row.dosing_session_id, place=row.subject.place)
