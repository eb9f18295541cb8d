"""The week and the day, by staff and by room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling.pages import calendar as pages


@staff(can=Can.SEE_CALENDAR)
@require_GET
def calendar(request: KnownRequest) -> HttpResponse:
    """Who comes when, where and to whom, as far as this reader may know it."""
    context = pages.calendar(request.audience, request.reader.clinic, request.GET)
    return render(request, "scheduling/calendar.html", context)
