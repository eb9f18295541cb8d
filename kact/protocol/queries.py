"""Builds the case of a couple from its milestones, for whoever is looking."""

from collections import defaultdict
from uuid import UUID

from django.utils import timezone

from kact.couples.models import Couple, Milestone
from kact.couples.queries import milestones_of
from kact.privacy.audience import reader
from kact.protocol.case import Case, PartnerCase, Reached, Variant


def case_of(couple: Couple) -> Case:
    """The couple as the gates see it now. ``couple`` comes with its partners and courses."""
    reached = _reached(couple)
    whole = reader().kind in {"staff", "job"}  # anybody else may not see the other's milestones
    [course] = couple.courses  # type: ignore[attr-defined]
    people = tuple(
        PartnerCase(id=p.pk, label=p.name, dosing=None, milestones=reached[p.pk] if whole else None)
        for p in couple.current  # type: ignore[attr-defined]
    )
    return Case(
        couple=couple.pk,
        now=timezone.now(),
        partners=people,
        variant=Variant(course.variant),
        milestones=reached[None] if whole else None,
    )


def _reached(couple: Couple) -> dict[UUID | None, dict[str, Reached]]:
    """The newest of each milestone, for the couple (None) and for each partner."""
    found: dict[UUID | None, dict[str, Reached]] = defaultdict(dict)
    for row in milestones_of([couple.pk]):
        found[row.subject_id][row.code] = _as_reached(row)
    return found


def _as_reached(row: Milestone) -> Reached:
    return Reached(row.code, row.reached_at, row.valid_until)
