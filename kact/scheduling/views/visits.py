"""Booking, moving and cancelling visits, and noting who came."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.couples.queries import couple_in_reach, couple_numbered
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling import queries
from kact.scheduling.actions import attendance, visits
from kact.scheduling.forms.visits import BookVisit, CancelVisit, FindCouple, MarkVisit, MoveVisit
from kact.scheduling.pages import visits as pages
from kact.scheduling.pages.course_plans import unsettled_by, with_it_moved
from kact.scheduling.pages.waiting import who_could_come
from kact.scheduling.refusals import IN_THE_WAY, NotNow, Stale

CALL = "Noted. A task to call them stands on Today."
CALL_BACK = "Noted. A task to call them back stands on Today."
UNSETTLED = "Other visits of this course no longer fit. Its plan proposes new times for them."
TOO_LATE = "Somebody has changed this visit meanwhile, or it is over. This is how it stands now."


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def find_couple(request: KnownRequest) -> HttpResponse:
    """Whose visit is to be booked; the day and the time stay in the address."""
    form = FindCouple(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = couple_numbered(form.cleaned_data["couple"])
        if found.int:
            way = redirect("book_visit", couple=found)
            way["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
            return way
        form.add_error("couple", "The clinic has no couple of this number.")
    return render(request, "scheduling/find_couple.html", {"form": form, "nav": "calendar"})


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def book_visit(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Book one visit; what is in the way is said at its field, and nothing typed is lost."""
    found, clinic = couple_in_reach(couple), request.reader.clinic
    form = BookVisit(request.POST or None, couple=found, **pages.asked(clinic, request.GET))
    if request.method == "POST" and form.is_valid():
        try:
            made = visits.book(by=request.audience, couple=found, **pages.booked(form))
        except IN_THE_WAY as refusal:
            form.say(refusal, entitled=request.audience.can(Can.SEE_CARE))
        else:
            messages.success(request, f"Booked: {pages.in_words(made)}.")
            return redirect("visit", visit=made.pk)
    context = {"form": form, "couple": found, "nav": "calendar", "zone": clinic.zone}
    return render(request, "scheduling/book_visit.html", context)


@staff(can=Can.SEE_CALENDAR)
@require_GET
def visit(request: KnownRequest, visit: UUID) -> HttpResponse:
    """One visit: when, who, where, with whom, and what may become of it."""
    found = queries.visit_in_reach(visit)
    context = pages.visit(request.audience, found)
    if request.audience.can(Can.KEEP_CALENDAR):
        context["could_come"] = who_could_come(found, request.reader.clinic)
    return render(request, "scheduling/visit.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def move_visit(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Move a visit: the form behind the link, and what dragging fills in."""
    found = queries.visit_in_reach(visit)
    form = MoveVisit(request.POST or None, **pages.as_it_stands(request.reader.clinic, found))
    if request.method == "POST" and form.is_valid():
        try:
            visits.move(by=request.audience, visit=found, **pages.moved(form))
        except (Stale, NotNow):
            messages.info(request, TOO_LATE)
            return redirect("visit", visit=visit)
        except IN_THE_WAY as refusal:
            form.say(refusal, entitled=request.audience.can(Can.SEE_CARE))
        else:
            messages.success(request, f"Moved to {pages.in_words(queries.visit_in_reach(visit))}.")
            return _onward(request, visit)
    context = pages.visit(request.audience, found) | {"form": form, "next": _next(request)}
    context["course_url"] = with_it_moved(found, form)
    return render(request, "scheduling/move_visit.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def cancel_visit(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Cancel a visit, with who and why in neutral codes."""
    found = queries.visit_in_reach(visit)
    form = CancelVisit(request.POST or None, initial={"token": found.version})
    if request.method == "POST" and form.is_valid():
        return _done(request, visit, visits.cancel, "Cancelled.", visit=found, **form.cleaned_data)
    context = pages.visit(request.audience, found) | {"form": form}
    return render(request, "scheduling/cancel_visit.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def mark_arrived(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Note that everybody who was to come is here."""
    return _mark(request, visit, attendance.mark_arrived, "Noted: they are here.")


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def mark_late(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Note that somebody is not here yet; the front desk gets a task to call."""
    return _mark(request, visit, attendance.mark_late, CALL, of_whom=True)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def mark_no_show(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Note that somebody did not come; the front desk gets a task to call back."""
    return _mark(request, visit, attendance.mark_no_show, CALL_BACK, of_whom=True)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def mark_done(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Note that the visit took place."""
    return _mark(request, visit, attendance.mark_done, "Noted: it took place.")


def _mark(
    request: KnownRequest,
    visit: UUID,
    action: Callable[..., None],
    said: str,
    *,
    of_whom: bool = False,
) -> HttpResponse:
    found = queries.visit_in_reach(visit)
    form = MarkVisit(request.POST, expected=pages.expected(found))
    if not form.is_valid():
        messages.info(request, TOO_LATE)
        return redirect("visit", visit=visit)
    words = {"who": form.one} if of_whom else {}
    token = form.cleaned_data["token"]
    return _done(request, visit, action, said, visit=found, token=token, **words)


def _done(
    request: KnownRequest, back: UUID, action: Callable[..., None], said: str, **words: Any
) -> HttpResponse:
    try:
        action(by=request.audience, **words)
    except (Stale, NotNow):
        messages.info(request, TOO_LATE)
    else:
        messages.success(request, said)
    return redirect("visit", visit=back)


def _next(request: KnownRequest) -> str:
    """The page of ours to go back to, if one was named."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


def _onward(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Where somebody came from; to the course's plan where others of its visits are to move now."""
    onward = _next(request)
    unsettled = unsettled_by(visit, request.reader.clinic)
    if unsettled:
        messages.warning(request, UNSETTLED)
    if unsettled and not onward:
        return redirect("course_plan", couple=unsettled)
    return redirect(onward) if onward else redirect("visit", visit=visit)
