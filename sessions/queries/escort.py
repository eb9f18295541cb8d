"""Reads who takes whom home, for whoever is looking."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.queries import staff_name
from kact.couples.models import Couple, Milestone
from sessions.milestones import ESCORT_NAMED
from sessions.models import Escort, EscortDecision


def escort_of(subject: UUID) -> Escort | None:
    """Whom one partner named last."""
    found: Escort | None = Escort.objects.filter(subject_id=subject).first()
    return found


def own_escort(me: UUID) -> Escort | None:
    """Whom one named last, and whether that stands. One query."""
    counts = Q(valid_until=None) | Q(valid_until__gt=timezone.now())
    reached = Milestone.objects.filter(counts, subject_id=me, code=ESCORT_NAMED)
    rows = Escort.objects.annotate(stands=Exists(reached))
    found: Escort | None = rows.filter(subject_id=me).first()
    return found


def newest_escorts(couple: UUID) -> dict[UUID, Escort]:
    """Whom each partner of a couple named last, with every decision about it. Two queries."""
    rows = _decided(Escort.objects.filter(couple_id=couple))
    newest = rows.order_by("subject_id", "-created_at").distinct("subject_id")
    return {row.subject_id: row for row in newest}


def settled_escorts(partners: Iterable[UUID]) -> set[UUID]:
    """Who of these partners has somebody to take them home whom nobody has to look at."""
    counts = Q(valid_until=None) | Q(valid_until__gt=timezone.now())
    there = Milestone.objects.filter(counts, subject_id__in=list(partners), code=ESCORT_NAMED)
    return set(there.values_list("subject_id", flat=True))


def escort_in_reach(pk: UUID) -> Escort:
    """One escort with their partner and couple. Raises Http404."""
    rows = Escort.objects.select_related("subject")
    found: Escort = get_object_or_404(rows, pk=pk)
    return found


def called(couple: UUID) -> str:
    """What a couple is called when both are in the room; nothing for whoever has left it."""
    return Couple.objects.filter(pk=couple).values_list("name", flat=True).first() or ""


def _decided(rows: QuerySet[Escort]) -> QuerySet[Escort]:
    decisions = EscortDecision.objects.annotate(writer=staff_name(user_id=OuterRef("author_id")))
    return rows.prefetch_related(Prefetch("decisions", decisions, to_attr="decided"))
