"""Another day than was planned for both: each asked alone, then converted, or called off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling.refusals import NotNow, Stale
from sessions.actions import private_word as actions
from sessions.forms import before_dose as forms
from sessions.pages import before_dose as pages
from sessions.queries.checks import in_session
from sessions.queries.dosing import dosing_session_in_reach

NOT_AGREED = "Both have to say yes to this very day, each asked alone. Nothing was changed."
NO_SUCH_DAY = "This day is not planned for both any more."
DOSE_GIVEN = "Somebody has been dosed today. Nothing was changed."


@staff(can=Can.CHECK_BEFORE_DOSE)
@require_GET
def conversion(request: KnownRequest, session: UUID) -> HttpResponse:
    """What each said, and what may follow."""
    found = dosing_session_in_reach(session)
    return render(request, "sessions/conversion.html", pages.conversion(found))


@staff(can=Can.CHECK_BEFORE_DOSE)
@require_http_methods(["GET", "POST"])
def ask_about_conversion(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Put on record what one partner, asked alone, says to another day."""
    found, partner = in_session(session, place)
    form = forms.AskAboutConversion(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_about_conversion(
                by=request.audience, session=found, partner=partner, **form.cleaned_data
            )
        except actions.NoSuchDay:
            messages.error(request, NO_SUCH_DAY)
        return redirect("conversion", session=found.pk)
    context = pages.form_about(found, partner, form) | {"title": "Another day"}
    return render(request, "sessions/ask_about_conversion.html", context)


@staff(can=Can.CHECK_BEFORE_DOSE)
@require_POST
def convert_session(request: KnownRequest, session: UUID) -> HttpResponse:
    """Let one of the two be dosed today."""
    found = dosing_session_in_reach(session)
    form = forms.ConvertSession(request.POST)
    if not form.is_valid():
        messages.error(request, NOT_AGREED)
        return redirect("conversion", session=found.pk)
    try:
        couple = couple_in_reach(found.couple_id)
        actions.convert_session(
            by=request.audience, session=found, couple=couple, **form.cleaned_data
        )
    except (actions.NotAgreed, actions.NoSuchDay, actions.DoseGiven) as refused:
        messages.error(request, _WHY[type(refused)])
        return redirect("conversion", session=found.pk)
    messages.success(request, "The day is changed for both.")
    return redirect("dosing_session", session=found.pk)


@staff(can=Can.CHECK_BEFORE_DOSE)
@require_POST
def call_off_session(request: KnownRequest, session: UUID) -> HttpResponse:
    """Dose nobody today."""
    found = dosing_session_in_reach(session)
    try:
        actions.call_off_session(by=request.audience, session=found, visit=found.visit)
    except (actions.DoseGiven, NotNow, Stale) as refused:
        messages.error(request, _WHY.get(type(refused), "Look again: the visit has changed."))
    else:
        messages.success(request, "Nobody is dosed today. Both read the same of it.")
    return redirect("conversion", session=found.pk)


_WHY: dict[type[Exception], str] = {
    actions.NotAgreed: NOT_AGREED,
    actions.NoSuchDay: NO_SUCH_DAY,
    actions.DoseGiven: DOSE_GIVEN,
}
