"""Reads the record for whoever is looking."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from kact.record.models import Event


def events_of(couple: UUID) -> QuerySet[Event]:
    """What happened to one couple, as far as this reader may know, newest first."""
    return Event.objects.filter(couple_id=couple).order_by("-at", "id")


def events_on(day: date, *, actor: str | None, couple: UUID | None) -> QuerySet[Event]:
    """What happened on one day of the active clock, as far as this reader may know."""
    found = Event.objects.filter(at__date=day)
    if actor:
        found = found.filter(actor_id=actor)
    if couple:
        found = found.filter(Q(couple_id=couple) | Q(data__couples__contains=[str(couple)]))
    return found.order_by("-at", "id")
