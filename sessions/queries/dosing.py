"""Reads the days of doses."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from kact.couples.models import Couple
from kact.couples.queries import with_partners
from sessions.models import DosingSession


def dosing_session_of(visit: UUID) -> DosingSession | None:
    """The record of one visit, if its day has begun."""
    found: DosingSession | None = DosingSession.objects.filter(visit_id=visit).first()
    return found


def dosing_session_in_reach(pk: UUID) -> DosingSession:
    """One day with its visit. Raises Http404 when this reader may not know of it."""
    found: DosingSession = get_object_or_404(
        DosingSession.objects.select_related("visit", "clinic"), pk=pk
    )
    return found


def days_beside(session: DosingSession) -> list[DosingSession]:
    """The days of the same slot in reach, this one among them, each with its couple's partners.

    A group's couples share one slot. Four queries for any number.
    """
    rows = DosingSession.objects.filter(visit__slot=session.visit.slot_id).select_related("visit")
    found = list(rows.order_by("couple__number"))
    couples = with_partners(Couple.objects.filter(pk__in=[row.couple_id for row in found]))
    by_key = {couple.pk: couple for couple in couples}
    for row in found:
        row.couple = by_key[row.couple_id]
    return found
