"""Reads alerts for whoever is looking."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from kact.accounts.queries import staff_name
from kact.alerts.models import Alert

_ANSWERED_BY = staff_name(user_id=OuterRef("acknowledged_by_id"))


def alert(pk: UUID) -> Alert:
    """One alert, answered or not. Raises Http404 when this reader may not know of it."""
    found: Alert = get_object_or_404(Alert.objects.select_related("couple", "subject"), pk=pk)
    return found


def open_alerts() -> QuerySet[Alert]:
    """Every alert in reach that waits for an answer, the oldest first."""
    waiting = Alert.objects.filter(acknowledged_at=None).select_related("couple", "subject")
    return waiting.annotate(answered_by=_ANSWERED_BY).order_by("raised_at")


def alerts_of(couple: UUID) -> QuerySet[Alert]:
    """The alerts of one couple, those still open first."""
    found = Alert.objects.filter(couple_id=couple).select_related("couple", "subject")
    return found.annotate(answered_by=_ANSWERED_BY).order_by("acknowledged_at", "-raised_at")
