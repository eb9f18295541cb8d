"""Reads partners' own sheets for whoever is looking."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from sessions.models import PreparationSheet


def open_sheet(subject: UUID) -> PreparationSheet | None:
    """The sheet that a partner is writing; the action begins no second one."""
    found: PreparationSheet | None = PreparationSheet.objects.filter(
        subject_id=subject, sent_at=None
    ).first()
    return found


def own_sheets(me: UUID) -> list[PreparationSheet]:
    """Everything one has written, open or sent, the newest first."""
    return list(PreparationSheet.objects.filter(subject_id=me))


def sent_sheets(subject: UUID) -> QuerySet[PreparationSheet]:
    """What a partner has sent, the newest first."""
    return PreparationSheet.objects.filter(subject_id=subject, sent_at__isnull=False).order_by(
        "-sent_at"
    )


def sheets_of(couple: UUID) -> QuerySet[PreparationSheet]:
    """What both partners have sent, the newest first."""
    return PreparationSheet.objects.filter(couple_id=couple, sent_at__isnull=False).order_by(
        "-sent_at"
    )


def sent_by(partners: Iterable[UUID]) -> list[UUID]:
    """Who of these partners has sent a sheet."""
    sent = PreparationSheet.objects.filter(subject_id__in=list(partners), sent_at__isnull=False)
    return list(sent.order_by().values_list("subject_id", flat=True).distinct())
