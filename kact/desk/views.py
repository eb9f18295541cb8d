"""What staff open first: who is waiting, all couples, one couple."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from kact.couples.queries import couple_in_reach
from kact.desk import pages, queries
from kact.desk.paging import page_of
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@staff(can=Can.SEE_COUPLES)
def today(request: KnownRequest) -> HttpResponse:
    """Who comes, what they still lack, and what worries us."""
    return render(request, "desk/today.html", pages.today(request.audience, request.reader.clinic))


@staff(can=Can.SEE_COUPLES)
def couples(request: KnownRequest) -> HttpResponse:
    """The couples in reach: search, filter, page."""
    asked = {key: request.GET.get(key, "") for key in ("q", "stage", "attention")}
    found = queries.couples_list(request.audience, **asked)
    page = page_of(found, before=request.GET.get("before"), after=request.GET.get("after"))
    return render(request, "desk/couples.html", pages.couples(request.audience, page, asked))


@staff(can=Can.SEE_COUPLES)
def couple(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Who they are, where in the arc, what is in the way, what worries us, what happened."""
    found = couple_in_reach(couple)
    return render(request, "desk/couple.html", pages.couple(request.audience, found))
