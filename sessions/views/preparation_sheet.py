"""A partner writes down what they expect, hope and fear, for themselves and the care team."""

from contextlib import suppress

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.privacy.access import KnownRequest, partner
from sessions.actions import preparation_sheet as actions
from sessions.forms.preparation_sheet import WritePreparationSheet
from sessions.pages import preparation_sheet as pages
from sessions.queries.preparation_sheet import open_sheet

BLANK = "Write something in one of the boxes, or come back another time."


@partner
def preparation_sheet(request: KnownRequest) -> HttpResponse:
    """Where to begin, and what was sent last; a POST opens the sheet to write on."""
    if request.method == "POST":
        _begin(request)
        return redirect("write_preparation_sheet")
    if open_sheet(request.audience.myself):
        return redirect("write_preparation_sheet")
    context = pages.own_sheet(request.audience.myself)
    return render(request, "sessions/preparation_sheet.html", context)


@partner
def write_preparation_sheet(request: KnownRequest) -> HttpResponse:
    """Write, and send."""
    sheet = open_sheet(request.audience.myself)
    if sheet is None:
        return redirect("preparation_sheet")
    form = WritePreparationSheet(request.POST or None, instance=sheet)
    if request.method == "POST" and form.is_valid():
        with suppress(actions.NothingOpen):
            actions.save_preparation_sheet(by=request.audience, **form.cleaned_data)
        if "stop" in request.POST:
            return redirect("todo")
        try:
            actions.send_preparation_sheet(by=request.audience)
        except actions.NothingWritten:
            form.add_error(None, BLANK)
        except actions.NothingOpen:
            return redirect("preparation_sheet")
        else:
            return redirect("preparation_sheet")
    context = {"form": form, "title": pages.TITLE}
    return render(request, "sessions/write_preparation_sheet.html", context)


@require_POST
@partner
def save_preparation_sheet(request: KnownRequest) -> HttpResponse:
    """Keep what is typed so far, without leaving the page; 409 once it is sent."""
    form = WritePreparationSheet(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        actions.save_preparation_sheet(by=request.audience, **form.cleaned_data)
    except actions.NothingOpen:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _begin(request: KnownRequest) -> None:
    """Raises Http404 before preparation is opened for this partner."""
    try:
        actions.begin_preparation_sheet(by=request.audience)
    except actions.NotOpen as error:
        raise Http404 from error
