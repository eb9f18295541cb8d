"""The waiting list, and the front desk's tasks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kact.accounts.queries import colleague
from kact.couples.queries import couple_in_reach, couple_numbered
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling import desk_queries as queries
from kact.scheduling.actions import tasks
from kact.scheduling.actions import waiting as actions
from kact.scheduling.forms.desk import BOTH, AddWaiting, CloseWaiting, GiveTask
from kact.scheduling.forms.visits import VisitTime
from kact.scheduling.pages import waiting as pages
from kact.scheduling.pages.visits import in_words, offered
from kact.scheduling.refusals import IN_THE_WAY, NotNow

NOT_AT_THE_DESK = "Choose somebody who keeps the calendar."
OFF_THE_LIST = "They are off the list already."


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def waiting_list(request: KnownRequest) -> HttpResponse:
    """Who waits for a time, the longest-waiting first, and adding somebody."""
    form = AddWaiting(request.POST or None)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        messages.success(request, "They are on the list.")
        return redirect("waiting_list")
    context = {"waiting": queries.waiting_list(), "form": form, "nav": "calendar"}
    return render(request, "scheduling/waiting_list.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def waiting_times(request: KnownRequest, waiting: UUID) -> HttpResponse:
    """Times that fit what somebody waits for; booking one takes them off the list."""
    found, clinic = queries.waiting_in_reach(waiting), request.reader.clinic
    if found.closed_at:
        messages.info(request, OFF_THE_LIST)
        return redirect("waiting_list")
    form = VisitTime(request.POST or None, zone=clinic.zone, offered=offered(clinic))
    if request.method == "POST" and form.is_valid() and (made := _book(request, found, form)):
        messages.success(request, f"Booked: {in_words(made)}.")
        return redirect("visit", visit=made.pk)
    context = pages.waiting_times(found, clinic) | {"form": form}
    return render(request, "scheduling/waiting_times.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def close_waiting(request: KnownRequest, waiting: UUID) -> HttpResponse:
    """Take somebody off the list."""
    found, form = queries.waiting_in_reach(waiting), CloseWaiting(request.POST)
    if form.is_valid():
        actions.close_waiting(by=request.audience, waiting=found, **form.cleaned_data)
    return redirect("waiting_list")


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def take_task(request: KnownRequest, task: UUID) -> HttpResponse:
    """Say that one does a task oneself."""
    found, me = queries.task_in_reach(task), request.audience.membership
    tasks.take_task(by=request.audience, task=found, member=colleague(request.audience.clinic, me))
    return redirect("today")


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def give_task(request: KnownRequest, task: UUID) -> HttpResponse:
    """Give a task to a colleague at the front desk."""
    found, desk = queries.task_in_reach(task), queries.desk_of(request.audience.clinic)
    form = GiveTask(request.POST, desk=desk)
    if form.is_valid():
        tasks.give_task(by=request.audience, task=found, member=form.cleaned_data["member"])
    else:
        messages.info(request, NOT_AT_THE_DESK)
    return redirect("today")


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def finish_task(request: KnownRequest, task: UUID) -> HttpResponse:
    """Tick a task off."""
    tasks.finish_task(by=request.audience, task=queries.task_in_reach(task))
    return redirect("today")


def _book(request: KnownRequest, found: pages.Waiting, form: VisitTime) -> pages.Visit | None:
    """The visit that was booked; where none was, the form says what is in the way."""
    try:
        return actions.book_waiting(
            by=request.audience, waiting=found, when=form.when(), needs=form.needs()
        )
    except IN_THE_WAY as refusal:
        form.say(refusal, entitled=request.audience.can(Can.SEE_CARE))
    except NotNow:
        form.add_error(None, OFF_THE_LIST)
    return None


def _add(request: KnownRequest, form: AddWaiting) -> bool:
    """Whether somebody was added; where not, the form says why."""
    said = form.cleaned_data
    found = couple_numbered(said.pop("couple"))
    if not found.int:
        form.add_error("couple", "The clinic has no couple of this number.")
        return False
    couple, place = couple_in_reach(found), said.pop("who")
    one = next((p for p in couple.current if str(p.place) == place), None)
    if one is None and place != BOTH:
        form.add_error("who", "The couple has nobody in this place.")
        return False
    actions.add_waiting(by=request.audience, couple=couple, subject=one, **said)
    return True
