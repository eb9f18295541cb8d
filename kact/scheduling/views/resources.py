"""The clinic's rooms, equipment, opening hours and closings."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling import queries
from kact.scheduling.actions import resources as actions
from kact.scheduling.calendar import staff_to_book
from kact.scheduling.forms.resources import CloseTime, KeepEquipment, KeepRoom, SetHours
from kact.scheduling.pages import resources as pages
from kact.scheduling.walltime import NotOnTheClock

TWICE = "Another one has this name. Choose another."
COMING = timedelta(days=550)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def rooms(request: KnownRequest) -> HttpResponse:
    """The rooms and the equipment in use; adding a room."""
    form = KeepRoom(request.POST or None)
    if request.method == "POST" and form.is_valid() and _keep_room(request, form, None):
        return redirect("rooms")
    context = {"rooms": queries.rooms(), "equipment": queries.equipment(), "nav": "clinic"}
    unit = KeepEquipment(auto_id="unit-%s")
    return render(request, "scheduling/rooms.html", context | {"form": form, "unit": unit})


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def room(request: KnownRequest, room: UUID) -> HttpResponse:
    """Change what is kept about one room."""
    found = pages.room_in_reach(room)
    form = KeepRoom(request.POST or None, initial=vars(found))
    if request.method == "POST" and form.is_valid() and _keep_room(request, form, found):
        return redirect("rooms")
    return render(request, "scheduling/room.html", {"room": found, "form": form, "nav": "clinic"})


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def retire_room(request: KnownRequest, room: UUID) -> HttpResponse:
    """No longer offer a room."""
    actions.retire_room(by=request.audience, room=pages.room_in_reach(room))
    return redirect("rooms")


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def add_equipment(request: KnownRequest) -> HttpResponse:
    """Add one unit of equipment."""
    form = KeepEquipment(request.POST, auto_id="unit-%s")
    if form.is_valid():
        try:
            actions.keep_equipment(by=request.audience, **form.cleaned_data)
        except actions.NameTaken:
            form.add_error("name", TWICE)
        else:
            return redirect("rooms")
    context = {"rooms": queries.rooms(), "equipment": queries.equipment(), "nav": "clinic"}
    return render(request, "scheduling/rooms.html", context | {"form": KeepRoom(), "unit": form})


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def retire_equipment(request: KnownRequest, unit: UUID) -> HttpResponse:
    """No longer offer a unit of equipment."""
    actions.retire_equipment(by=request.audience, equipment=pages.unit_in_reach(unit))
    return redirect("rooms")


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def opening_hours(request: KnownRequest) -> HttpResponse:
    """When the clinic is open, weekday by weekday."""
    form = SetHours(request.POST or None, initial=pages.hours_as_they_stand())
    if request.method == "POST" and form.is_valid():
        actions.set_opening_hours(by=request.audience, hours=form.hours())
        messages.success(request, "Kept.")
        return redirect("opening_hours")
    return render(request, "scheduling/opening_hours.html", {"form": form, "nav": "clinic"})


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def closings(request: KnownRequest) -> HttpResponse:
    """Holidays and other times in which nothing is booked; adding one."""
    clinic = request.reader.clinic
    offered = {"zone": clinic.zone, "rooms": queries.rooms(), "staff": staff_to_book(clinic.pk)}
    form = CloseTime(request.POST or None, **offered)
    if request.method == "POST" and form.is_valid() and _close(request, form):
        return redirect("closings")
    now = timezone.now()
    coming = pages.closings(queries.closings_between(now, now + COMING), clinic)
    context = {"form": form, "closings": coming, "nav": "clinic"}
    return render(request, "scheduling/closings.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def reopen_time(request: KnownRequest, closing: UUID) -> HttpResponse:
    """Open a closed time again."""
    actions.reopen_time(by=request.audience, closing=pages.closing_in_reach(closing))
    return redirect("closings")


def _keep_room(request: KnownRequest, form: KeepRoom, found: pages.Room | None) -> bool:
    try:
        terms = actions.RoomTerms(**form.cleaned_data)
        actions.keep_room(by=request.audience, terms=terms, room=found)
    except actions.NameTaken:
        form.add_error("name", TWICE)
        return False
    return True


def _close(request: KnownRequest, form: CloseTime) -> bool:
    try:
        closing = actions.close_time(by=request.audience, **form.words())
    except NotOnTheClock as never:
        form.add_error("begins", str(never))
        return False
    if there := len(queries.in_the_way_of(closing)):
        messages.info(request, f"Closed. {there} booked then: move or cancel them.")
    return True
