"""Cohorts: made, joined and left until they begin, and booked week by week."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.couples.queries import couple_in_reach, couple_numbered
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling import cohorts as found_by
from kact.scheduling import queries
from kact.scheduling.actions import cohorts as actions
from kact.scheduling.actions import roster
from kact.scheduling.forms.cohorts import (
    BookWeek,
    ChangeCohort,
    JoinCohort,
    LeaveCohort,
    MakeCohort,
)
from kact.scheduling.pages import cohorts as pages
from kact.scheduling.pages.visits import booked_at, offered
from kact.scheduling.refusals import IN_THE_WAY, NotNow

PLACED = "This couple has a place in a cohort already."
NOTHING_CHANGED = "Nothing has changed: see below what is in the way of a session."
BEGUN = "This cohort has met already: nobody joins or leaves it any more."


@staff(can=Can.SEE_CALENDAR)
@require_GET
def cohorts(request: KnownRequest) -> HttpResponse:
    """The clinic's cohorts, the newest first."""
    rows = pages.rows(queries.cohorts(), request.reader.clinic)
    may_keep = request.audience.can(Can.KEEP_CALENDAR)
    context = {"rows": rows, "may_keep": may_keep, "nav": "calendar"}
    return render(request, "scheduling/cohorts.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def make_cohort(request: KnownRequest) -> HttpResponse:
    """Make a cohort and give the first couples their places."""
    couples = found_by.to_choose_from()
    form = MakeCohort(request.POST or None, offered=offered(request.reader.clinic), couples=couples)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_cohort(by=request.audience, **form.words())
        except actions.AlreadyInOne:
            form.add_error("couples", "One of them has a place in a cohort by now.")
        else:
            return redirect("cohort", cohort=made.pk)
    return render(request, "scheduling/make_cohort.html", {"form": form, "nav": "calendar"})


@staff(can=Can.SEE_CALENDAR)
@require_GET
def cohort(request: KnownRequest, cohort: UUID) -> HttpResponse:
    """When a cohort meets, and which of its couples this reader may know of."""
    found = found_by.cohort_in_reach(cohort)
    context = pages.cohort(request.audience, found) | {"form": JoinCohort()}
    return render(request, "scheduling/cohort.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def change_cohort(request: KnownRequest, cohort: UUID) -> HttpResponse:
    """Change time, room or staff of every session still to come, or of none."""
    found, begun = found_by.cohort_in_reach(cohort), offered(request.reader.clinic)
    form = ChangeCohort(request.POST or None, offered=begun, initial=pages.begun_with(found))
    why = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_cohort(by=request.audience, cohort=found, **form.cleaned_data)
        except actions.NotEveryWeek as refusal:
            why = refusal.why
            form.add_error(None, NOTHING_CHANGED)
        else:
            return redirect("cohort", cohort=cohort)
    context = pages.change(found, why, entitled=request.audience.can(Can.SEE_CARE))
    return render(request, "scheduling/change_cohort.html", context | {"form": form})


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def join_cohort(request: KnownRequest, cohort: UUID) -> HttpResponse:
    """Give one more couple a place."""
    found, form = found_by.cohort_in_reach(cohort), JoinCohort(request.POST)
    if form.is_valid() and _join(request, found, form):
        return redirect("cohort", cohort=cohort)
    context = pages.cohort(request.audience, found) | {"form": form}
    return render(request, "scheduling/cohort.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def leave_cohort(request: KnownRequest, place: UUID) -> HttpResponse:
    """End a couple's place, with what is booked for it there."""
    found, form = found_by.place_in_reach(place), LeaveCohort(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_cohort(by=request.audience, place=found, **form.cleaned_data)
        except actions.Begun:
            messages.info(request, BEGUN)
        return redirect("cohort", cohort=found.cohort_id)
    booked = actions.booked_for(found)
    context = {"place": found, "booked": booked, "form": form, "nav": "calendar"}
    return render(request, "scheduling/leave_cohort.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def open_roster(request: KnownRequest, cohort: UUID) -> HttpResponse:
    """Show everybody in a cohort the names of all, once all have chosen theirs."""
    found = found_by.cohort_in_reach(cohort)
    try:
        roster.open_roster(by=request.audience, cohort=found)
    except roster.StillWaiting as waiting:
        names = ", ".join(couple.reference for couple in waiting.couples)
        messages.info(request, f"Somebody has yet to choose a name: {names}.")
    else:
        messages.success(request, "Everybody in the group sees the names of all now.")
    return redirect("cohort", cohort=cohort)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def book_cohort(request: KnownRequest, cohort: UUID) -> HttpResponse:
    """Book every week that is free; what is in the way of the others is said at each."""
    found = found_by.cohort_in_reach(cohort)
    refused = pages.book_all(request.audience, found)
    if not refused:
        messages.success(request, "Every week is booked.")
        return redirect("cohort", cohort=cohort)
    context = pages.cohort(request.audience, found, refused) | {"form": JoinCohort()}
    return render(request, "scheduling/cohort.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def book_cohort_week(request: KnownRequest, cohort: UUID) -> HttpResponse:
    """Book one week at a time, in a room or with staff of its own."""
    found, clinic = found_by.cohort_in_reach(cohort), request.reader.clinic
    week = pages.week_asked(found, request.POST or request.GET)
    planned = pages.as_planned(found, week)
    form = BookWeek(
        request.POST or None, zone=clinic.zone, offered=offered(clinic), initial=planned
    )
    if request.method == "POST" and form.is_valid() and _book(request, found, form, week):
        return redirect("cohort", cohort=cohort)
    context = {"cohort": found, "week": week, "form": form, "nav": "calendar"}
    return render(request, "scheduling/book_cohort_week.html", context)


def _join(request: KnownRequest, found: found_by.Cohort, form: JoinCohort) -> bool:
    """Whether the couple has its place; where not, the form says why."""
    number = couple_numbered(form.cleaned_data["couple"])
    if not number.int:
        form.add_error("couple", "The clinic has no couple of this number.")
        return False
    try:
        actions.join_cohort(by=request.audience, cohort=found, couple=couple_in_reach(number))
    except actions.AlreadyInOne:
        form.add_error("couple", PLACED)
    except actions.Begun:
        form.add_error("couple", BEGUN)
    return not form.errors


def _book(request: KnownRequest, found: found_by.Cohort, form: BookWeek, week: int) -> bool:
    """Whether the week is booked; where not, the form says what is in the way."""
    try:
        actions.book_week(by=request.audience, cohort=found, week=week, **booked_at(form))
    except NotNow:
        form.add_error("day", pages.ON_ALREADY)
    except IN_THE_WAY as refusal:
        form.say(refusal, entitled=request.audience.can(Can.SEE_CARE))
    return not form.errors
