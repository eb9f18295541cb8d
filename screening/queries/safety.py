"""Reads sittings, dispositions, free choice and suicide-risk screens for whoever is looking."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.protocol.queries import number_in_force
from screening.dispositions import SITTING_HOURS
from screening.models import (
    Disposition,
    SafetyAssessment,
    Sitting,
    SuicideScreen,
    Voluntariness,
)


def sitting_in_reach(pk: UUID) -> Sitting:
    """One sitting with its partner. Raises Http404 when this reader may not know of it."""
    rows = Sitting.objects.select_related("subject", "couple")
    found: Sitting = get_object_or_404(rows, pk=pk)
    return found


def private_sitting(subject: UUID) -> Sitting | None:
    """The last sitting with one partner that went ahead, while it still counts."""
    since = timezone.now() - timedelta(hours=int(number_in_force(SITTING_HOURS)))
    alone = Sitting.objects.filter(safe_now=True, company__in=Sitting.ALONE, held_at__gt=since)
    found: Sitting | None = alone.filter(subject_id=subject).first()
    return found


def sittings_of(couple: UUID) -> QuerySet[Sitting]:
    """The sittings with either partner, the newest first."""
    return Sitting.objects.filter(couple_id=couple)


def dispositions_of(couple: UUID) -> QuerySet[Disposition]:
    """The dispositions of either partner, the newest first: it counts."""
    return Disposition.objects.filter(couple_id=couple)


def assessments_of(couple: UUID) -> QuerySet[SafetyAssessment]:
    """What the dispositions of either partner rest on, the newest first."""
    rows = SafetyAssessment.objects.filter(couple_id=couple)
    return rows.order_by("-disposition__decided_at")


def voluntariness_of(couple: UUID) -> QuerySet[Voluntariness]:
    """Whether either partner takes part freely, the newest first."""
    return Voluntariness.objects.filter(couple_id=couple)


def suicide_screens_of(couple: UUID) -> QuerySet[SuicideScreen]:
    """The suicide-risk screens of either partner, the newest first."""
    return SuicideScreen.objects.filter(couple_id=couple)
