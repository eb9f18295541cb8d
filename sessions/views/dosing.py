"""The day of a dose: opening it, and its first page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling.queries import visit_in_reach
from kact.scheduling.refusals import NotNow
from sessions.actions import dosing as actions
from sessions.pages import dosing as pages
from sessions.pages.staffing import variant_of
from sessions.queries.dosing import dosing_session_in_reach

NOT_NOW = "A dosing session is opened on the day of its visit."
ROLES_UNKNOWN = "Say first, in the course plan, which of the two takes the medicine."


@require_POST
@staff(can=Can.CHART_SESSION)
def open_dosing_session(request: KnownRequest, visit: UUID) -> HttpResponse:
    """Begin the record of the day, or go on with it."""
    found = visit_in_reach(visit)
    try:
        session = actions.open_dosing_session(
            by=request.audience, visit=found, variant=variant_of(found)
        )
    except NotNow:
        messages.info(request, NOT_NOW)
    except actions.RolesUnknown:
        messages.error(request, ROLES_UNKNOWN)
    else:
        return redirect("dosing_session", session=session.pk)
    return redirect("visit", visit=found.pk)


@require_GET
@staff(can=Can.CHART_SESSION)
def dosing_session(request: KnownRequest, session: UUID) -> HttpResponse:
    """What each partner still needs on this day, and the ways to it."""
    found = dosing_session_in_reach(session)
    return render(request, "sessions/dosing_session.html", pages.dosing_session(found))
