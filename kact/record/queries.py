"""Reads the record for whoever is looking."""

from uuid import UUID

from django.db.models import QuerySet

from kact.record.models import Event


def events_of(couple: UUID) -> QuerySet[Event]:
    """What happened to one couple, as far as this reader may know, newest first."""
    return Event.objects.filter(couple_id=couple).order_by("-at", "id")
