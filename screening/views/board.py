"""The screening board of one couple."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.pages import board as pages


@staff(can=Can.SEE_SCREENING)
def screening_board(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Both partners side by side: what is missing, what stands in the way, what is signed."""
    found = couple_in_reach(couple)
    context = pages.screening_board(request.audience, found)
    return render(request, "screening/screening_board.html", context)
