"""Reads holds for whoever is looking."""

from uuid import UUID

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from screening.models import Hold


def hold_in_reach(pk: UUID) -> Hold:
    """One hold with its partner. Raises Http404 when this reader may not know of it."""
    found: Hold = get_object_or_404(Hold.objects.select_related("couple", "subject"), pk=pk)
    return found


def holds_of(couple: UUID) -> QuerySet[Hold]:
    """The holds of one couple that this reader may know of, open ones first."""
    found = Hold.objects.filter(couple_id=couple).select_related("subject")
    return found.order_by(F("lifted_at").asc(nulls_first=True), "opened_at")


def holds_for(subject: UUID, cause: str) -> QuerySet[Hold]:
    """The holds of one partner for one cause, open or lifted, that this reader may know of."""
    return Hold.objects.filter(subject_id=subject, cause=cause)


def open_holds(subject: UUID) -> QuerySet[Hold]:
    """The open holds of one partner that this reader may know of."""
    return Hold.objects.filter(subject_id=subject, lifted_at=None)
