"""A clinician opens preparation for both partners at once."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions.actions import briefs
from sessions.actions import preparation_opening as actions


@require_POST
@staff(can=Can.LEAD_PREPARATION)
def open_preparation(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Invite both to prepare; where the gate is closed, the page says what is in the way."""
    with suppress(actions.AlreadyOpen):
        actions.open_preparation(by=request.audience, couple=couple_in_reach(couple))
        messages.success(request, "Open. Both partners find it on their lists now.")
    return redirect("agreements", couple=couple)


@require_POST
@staff(can=Can.LEAD_PREPARATION)
def give_briefs(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Give both partners what the format of their course asks them to read."""
    briefs.give_briefs(by=request.audience, couple=couple_in_reach(couple))
    return redirect("agreements", couple=couple)
