"""A partner's own appointments."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kact.privacy.access import KnownRequest, partner
from kact.scheduling.pages import own as pages


@partner
@require_GET
def appointments(request: KnownRequest) -> HttpResponse:
    """The next one with how to prepare for it, and those after."""
    return render(request, "scheduling/appointments.html", pages.appointments(timezone.now()))
