"""Finds one entry of a dosing day, in whichever lane it lies."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from kact.privacy.audience import Audience
from sessions.models import LANES, DosingSession, Entry, StrayEntry


def entry_in_reach(reader: Audience, session: DosingSession, lane: str, pk: UUID) -> Entry:
    """One entry of a day. Raises Http404 when this reader may not know of it."""
    model = LANES.get(lane)
    if model is None or reader.role not in model.wall.readers:
        raise Http404
    found = model.objects.filter(pk=pk, dosing_session=session).first()
    if found is None:
        raise Http404
    return found


def is_superseded(entry: Entry) -> bool:
    """Whether another entry has come in its place."""
    return type(entry).objects.filter(supersedes=entry.pk).exists()


def stray_in_reach(session: DosingSession, pk: UUID) -> StrayEntry:
    """What was kept aside and still waits. Raises Http404 when this reader may not know of it."""
    rows = StrayEntry.objects.filter(dosing_session=session, settled_at=None)
    found: StrayEntry = get_object_or_404(rows, pk=pk)
    return found
