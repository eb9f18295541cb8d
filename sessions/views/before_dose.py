"""The room and each partner before a dose: what is looked at, and what each says in private."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions.actions import checks as actions
from sessions.actions import private_word
from sessions.forms import before_dose as forms
from sessions.pages import before_dose as pages
from sessions.queries.checks import check_in_reach, in_session
from sessions.queries.dosing import dosing_session_in_reach

SUPERSEDED = "This partner was checked again since. Nothing was kept; look again."


@staff(can=Can.CHECK_DOSES)
@require_http_methods(["GET", "POST"])
def set_up_room(request: KnownRequest, session: UUID) -> HttpResponse:
    """What of the room is ready."""
    found = dosing_session_in_reach(session)
    form = forms.SetUpRoom(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_up_room(by=request.audience, session=found, **form.cleaned_data)
        messages.success(request, "The room is on record.")
        return redirect("dosing_session", session=found.pk)
    return render(request, "sessions/set_up_room.html", pages.set_up_room(found, form))


@staff(can=Can.CHECK_DOSES)
@require_GET
def before_dose(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """One partner before a dose: asked in private, checked, and what that came to."""
    found, partner = in_session(session, place)
    context = pages.before_dose(request.audience, found, partner)
    return render(request, "sessions/before_dose.html", context)


@staff(can=Can.CHECK_BEFORE_DOSE)
@require_http_methods(["GET", "POST"])
def ask_on_the_day(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Put on record what one partner, asked alone, says."""
    found, partner = in_session(session, place)
    form = forms.AskOnTheDay(request.POST or None)
    if request.method == "POST" and form.is_valid():
        private_word.ask_on_the_day(
            by=request.audience, session=found, partner=partner, **form.cleaned_data
        )
        messages.success(request, "On record, for the care team alone.")
        return redirect("before_dose", session=found.pk, place=place)
    context = pages.form_about(found, partner, form) | {"title": "Asked in private"}
    return render(request, "sessions/ask_on_the_day.html", context)


@staff(can=Can.CHECK_BEFORE_DOSE)
@require_http_methods(["GET", "POST"])
def check_before_dose(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Check one partner, or check them again: what was not measured anew stands there already."""
    found, partner = in_session(session, place)
    form = forms.CheckBeforeDose(request.POST or None, **pages.begins_from(found, partner))
    if request.method == "POST" and form.is_valid():
        actions.check_before_dose(
            by=request.audience, session=found, partner=partner, answers=form.answers()
        )
        return redirect("before_dose", session=found.pk, place=place)
    context = pages.form_about(found, partner, form) | {"title": "Check before a dose"}
    return render(request, "sessions/check_before_dose.html", context)


@staff(can=Can.ORDER_DOSES)
@require_http_methods(["GET", "POST"])
def give_word(request: KnownRequest, check: UUID) -> HttpResponse:
    """The prescriber's word on what a check warned of."""
    found = check_in_reach(check)
    form = forms.GiveWord(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_word(by=request.audience, found=found, **form.cleaned_data)
        except actions.Superseded:
            messages.error(request, SUPERSEDED)
        else:
            messages.success(request, "Your word is on record.")
        place = found.subject.place
        return redirect("before_dose", session=found.dosing_session_id, place=place)
    context = pages.form_about(found.dosing_session, found.subject, form)
    context |= {"title": "Your word", "reasons": found.why}
    return render(request, "sessions/give_word.html", context)
