"""Whether preparation is open: for a couple, or for the partner who looks."""

from uuid import UUID

from django.http import Http404

from kact.couples.models import Milestone
from kact.couples.queries import has_reached
from sessions.milestones import PREPARATION_OPEN


def is_open(couple: UUID) -> bool:
    """Whether preparation was opened for a couple; for whoever may read its milestones."""
    return Milestone.objects.filter(couple_id=couple, code=PREPARATION_OPEN).exists()


def may_prepare(me: UUID) -> bool:
    """Whether a partner has been invited to prepare: their own milestone, and nothing else."""
    return has_reached(me, PREPARATION_OPEN)


def must_be_open(me: UUID) -> None:
    """Let a partner on once they are invited to prepare. Raises Http404 before."""
    if not may_prepare(me):
        raise Http404
