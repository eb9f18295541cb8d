"""Rooms, hours and closings as their pages show them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from kact.accounts.models import Clinic
from kact.scheduling import queries
from kact.scheduling.models import Closing, Equipment, Room

Context = dict[str, Any]


def room_in_reach(pk: UUID) -> Room:
    """One room in use, else 404."""
    found: Room = get_object_or_404(queries.rooms(), pk=pk)
    return found


def unit_in_reach(pk: UUID) -> Equipment:
    """One unit of equipment in use, else 404."""
    found: Equipment = get_object_or_404(queries.equipment(), pk=pk)
    return found


def closing_in_reach(pk: UUID) -> Closing:
    """One closing that stands, else 404."""
    found: Closing = get_object_or_404(Closing.objects.filter(lifted_at=None), pk=pk)
    return found


def hours_as_they_stand() -> Context:
    """The weekdays that have hours, as the form begins with them."""
    said: Context = {}
    for row in queries.opening_hours():
        said |= {f"opens_{row.day}": row.opens, f"closes_{row.day}": row.closes}
    return said


def closings(found: Iterable[Closing], clinic: Clinic) -> list[Context]:
    """Each with its times on the clinic's clock, and of what it is."""
    return [
        {
            "id": closing.pk,
            "name": closing.name,
            "starts": clinic.local(closing.starts_at),
            "ends": clinic.local(closing.ends_at),
            "of": closing.room or (closing.member and closing.member.name) or "The clinic",
        }
        for closing in found
    ]
