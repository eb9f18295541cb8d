"""Finds one entry of a dosing day, in whichever lane it lies."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from kact.privacy.audience import Audience
from sessions.models import LANES, Entry, StrayEntry


def entry_in_reach(reader: Audience, pk: UUID) -> Entry:
    """One entry with its day, in whichever lane. Raises Http404 when it is not in reach."""
    for model in LANES.values():
        if reader.role in model.wall.readers:
            found = model.objects.select_related("dosing_session").filter(pk=pk).first()
            if found is not None:
                return found
    raise Http404


def stray_in_reach(pk: UUID) -> StrayEntry:
    """What was kept aside and still waits, with its day. Raises Http404 when not in reach."""
    rows = StrayEntry.objects.filter(settled_at=None).select_related("dosing_session")
    found: StrayEntry = get_object_or_404(rows, pk=pk)
    return found
