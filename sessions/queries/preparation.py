"""Reads the notes on preparation for whoever is looking: signed ones, and one's own drafts."""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from kact.accounts.queries import staff_name
from kact.privacy.audience import reader
from sessions.models import (
    IndividualAddendum,
    IndividualPreparation,
    JointAddendum,
    JointPreparation,
)


def individual_preparations_of(subject: UUID) -> list[IndividualPreparation]:
    """The notes of one partner alone, the newest first, with their addenda. Two queries."""
    rows = IndividualPreparation.objects.filter(_signed_or_own(), subject_id=subject)
    return _with_addenda(rows, IndividualAddendum)


def joint_preparations_of(couple: UUID) -> list[JointPreparation]:
    """The notes of both together, the newest first, with their addenda. Two queries."""
    rows = JointPreparation.objects.filter(_signed_or_own(), couple_id=couple)
    return _with_addenda(rows, JointAddendum)


def own_individual_draft(subject: UUID) -> IndividualPreparation | None:
    """The note of one partner that the reader has begun and not signed."""
    found: IndividualPreparation | None = IndividualPreparation.objects.filter(
        _own_draft(), subject_id=subject
    ).first()
    return found


def own_joint_draft(couple: UUID) -> JointPreparation | None:
    """The note of both that the reader has begun and not signed."""
    found: JointPreparation | None = JointPreparation.objects.filter(
        _own_draft(), couple_id=couple
    ).first()
    return found


def signed_individual_preparation(pk: UUID) -> IndividualPreparation:
    """One signed note with its partner. Raises Http404."""
    rows = IndividualPreparation.objects.select_related("subject")
    found: IndividualPreparation = get_object_or_404(rows, pk=pk, signed_at__isnull=False)
    return found


def signed_joint_preparation(pk: UUID) -> JointPreparation:
    """One signed note with its couple. Raises Http404."""
    rows = JointPreparation.objects.select_related("couple")
    found: JointPreparation = get_object_or_404(rows, pk=pk, signed_at__isnull=False)
    return found


def _own_draft() -> Q:
    return Q(signed_at=None, author_id=reader().user)


def _signed_or_own() -> Q:
    """A draft is its author's until it is signed."""
    return Q(signed_at__isnull=False) | _own_draft()


def _with_addenda(rows: QuerySet[Any], addenda: Any) -> list[Any]:
    writer = staff_name(user_id=OuterRef("author_id"))
    added = Prefetch("addenda", addenda.objects.annotate(writer=writer), to_attr="added")
    return list(rows.annotate(writer=writer).prefetch_related(added))
