"""Reads intentions: one's own history, what the other shows, and what both hope for."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.couples.models import Milestone
from kact.couples.queries import has_reached, milestones_about
from kact.protocol.case import DOSED
from sessions.milestones import INTENTION_RECORDED
from sessions.models import (
    CoupleIntention,
    Intention,
    IntentionApproval,
    IntentionProposal,
    SharedIntention,
)

ON_THE_DAY = timedelta(hours=24)  # how long after a dose it is still the day of it; D


def intentions_of(subject: UUID) -> list[Intention]:
    """All that one partner recorded, the oldest first; each knows whether it changed."""
    found = list(Intention.objects.filter(subject_id=subject))
    for row in found[:1]:
        row.changed = False
    for before, row in pairwise(found):
        row.changed = (before.text, sorted(before.about)) != (row.text, sorted(row.about))
    return found


def own_intention(subject: UUID, pk: UUID) -> Intention:
    """One of one's own. Raises Http404."""
    found: Intention = get_object_or_404(Intention, pk=pk, subject_id=subject)
    return found


def last_dose(subject: UUID) -> Milestone | None:
    """One partner's last dose, for whoever may read their milestones."""
    found: Milestone | None = milestones_about(subject).filter(code=DOSED).last()
    return found


def kind_now(subject: UUID) -> Intention.Kind:
    """Which moment an entry of this partner belongs to now.

    After a dose it is looked at on the day, then once afterwards; what follows is before the next.
    """
    dose = last_dose(subject)
    return _kind_after(dose, _since(subject, dose))


def is_recorded(subject: UUID) -> bool:
    """Whether an entry is there for the moment that it is now; three queries at most."""
    dose = last_dose(subject)
    kinds = _since(subject, dose)
    kind = _kind_after(dose, kinds)
    if kind == Intention.Kind.BEFORE and not has_reached(subject, INTENTION_RECORDED):
        return False
    return kind in kinds


def _since(subject: UUID, dose: Milestone | None) -> set[str]:
    """The kinds of entries since a dose, or all."""
    rows = Intention.objects.filter(subject_id=subject)
    rows = rows.filter(recorded_at__gt=dose.reached_at) if dose else rows
    return set(rows.values_list("kind", flat=True))


def _kind_after(dose: Milestone | None, since: set[str]) -> Intention.Kind:
    if dose is None:
        return Intention.Kind.BEFORE
    if timezone.now() - dose.reached_at < ON_THE_DAY:
        return Intention.Kind.ON_THE_DAY
    return Intention.Kind.BEFORE if Intention.Kind.AFTER in since else Intention.Kind.AFTER


def shared_by(subject: UUID) -> SharedIntention | None:
    """What one partner shows now, for themselves, the other, and their care team."""
    rows = SharedIntention.objects.filter(subject_id=subject, released=True, taken_back_at=None)
    found: SharedIntention | None = rows.last()
    return found


def shared_with(me: UUID, couple: UUID) -> SharedIntention | None:
    """What the other partner shows now."""
    rows = SharedIntention.objects.filter(couple_id=couple, released=True, taken_back_at=None)
    found: SharedIntention | None = rows.exclude(subject_id=me).last()
    return found


def proposal_of(couple: UUID) -> IntentionProposal | None:
    """The words that stand for both to say yes to: the newest."""
    found: IntentionProposal | None = IntentionProposal.objects.filter(couple_id=couple).last()
    return found


def has_approved(subject: UUID, proposal: UUID) -> bool:
    """Whether one partner said yes to these words; for themselves and their care team."""
    return IntentionApproval.objects.filter(subject_id=subject, proposal=proposal).exists()


def couple_intention(couple: UUID) -> CoupleIntention | None:
    """What both said yes to last."""
    found: CoupleIntention | None = CoupleIntention.objects.filter(couple_id=couple).last()
    return found
