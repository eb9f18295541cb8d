"""Room and staff of a dosing visit, confirmed on the day by somebody who is there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling.course import variant_of
from kact.scheduling.queries import visit_in_reach
from kact.scheduling.refusals import Lacking, NotNow
from sessions.actions.staffing import confirm_staffing
from sessions.pages import staffing as pages

NOT_NOW = "Room and staff are confirmed on the day of a visit with a dose."


@require_http_methods(["GET", "POST"])
@staff(can=Can.CONFIRM_STAFFING)
def staffing(request: KnownRequest, visit: UUID) -> HttpResponse:
    """What room and staff lack for a dose; on the day, confirming that nothing is lacking."""
    found = visit_in_reach(visit)
    if not found.terms.doses:
        return redirect("visit", visit=visit)
    if request.method == "POST":
        return _confirm(request, found)
    return render(request, "sessions/staffing.html", pages.staffing(found))


def _confirm(request: KnownRequest, found: pages.Visit) -> HttpResponse:
    """Whoever tries too early, or while something lacks, is told so on the page."""
    variant = variant_of(found)
    try:
        confirm_staffing(by=request.audience, visit=found, variant=variant)
    except NotNow:
        messages.info(request, NOT_NOW)
    except Lacking as lacking:
        messages.error(request, " ".join(lacking.sentences))
    else:
        messages.success(request, "Confirmed.")
    return redirect("staffing", visit=found.pk)
