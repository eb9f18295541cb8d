"""A dose is prepared by one person and checked by another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions.actions import prepared_doses as actions
from sessions.forms import doses as forms
from sessions.pages import doses as pages
from sessions.queries.checks import in_session
from sessions.queries.doses import prepared_in_reach
from sessions.refusals import DoseNotNow


@staff(can=Can.GIVE_DOSES)
@require_http_methods(["GET", "POST"])
def prepare_dose(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Draw up or count out one dose, from a strength that is chosen here."""
    found, partner = in_session(session, place)
    form = forms.PrepareDose(request.POST or None, stock=pages.stock_for(partner))
    if request.method == "POST" and form.is_valid():
        try:
            actions.prepare_dose(
                by=request.audience, session=found, partner=partner, **form.cleaned_data
            )
        except DoseNotNow as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
        else:
            return redirect("dose", session=found.pk, place=place)
    context = pages.prepare_dose(found, partner, form)
    return render(request, "sessions/prepare_dose.html", context)


@staff(can=Can.CHECK_DOSES)
@require_http_methods(["GET", "POST"])
def check_dose(request: KnownRequest, prepared: UUID) -> HttpResponse:
    """Compare what was prepared, line by line, as a second person."""
    found = prepared_in_reach(prepared)
    form = forms.CheckDose(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_dose(by=request.audience, prepared=found)
        except DoseNotNow as refused:
            messages.error(request, " ".join(refused.sentences))
        else:
            messages.success(request, "Checked.")
        return redirect("dose", session=found.dosing_session_id, place=found.subject.place)
    context = pages.of_prepared(found, form)
    return render(request, "sessions/check_dose.html", context)
