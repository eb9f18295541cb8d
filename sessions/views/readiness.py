"""How far a couple's preparation is, for staff."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions.pages import readiness as pages


@staff(can=Can.SEE_READINESS)
@require_GET
def readiness(request: KnownRequest, couple: UUID) -> HttpResponse:
    """What each partner and the couple still lack; to an administrator, one word."""
    context = pages.readiness(request.audience, couple_in_reach(couple))
    return render(request, "sessions/readiness.html", context)
