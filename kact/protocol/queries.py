"""Builds the case of a couple from its milestones, for whoever is looking."""

from collections import defaultdict
from uuid import UUID

from django.utils import timezone

from kact.couples.models import Couple, Milestone, Partner
from kact.couples.queries import milestones_about, milestones_of
from kact.privacy.audience import reader
from kact.protocol.case import Case, PartnerCase, Reached, Variant


def case_of(couple: Couple) -> Case:
    """The couple as the gates see it now. ``couple`` comes with its partners and courses."""
    reached = _reached(couple)
    whole = reader().kind in {"staff", "job"}  # anybody else may not see the other's milestones
    [course] = couple.courses
    people = tuple(
        PartnerCase(id=p.pk, label=p.name, dosing=None, milestones=reached[p.pk] if whole else None)
        for p in couple.current
    )
    return Case(
        couple=couple.pk,
        now=timezone.now(),
        partners=people,
        variant=Variant(course.variant),
        milestones=reached[None] if whole else None,
    )


def case_alone(partner: Partner) -> Case:
    """One partner alone, as they themselves may know it; what is the couple's stays unknown."""
    reached = {row.code: _as_reached(row) for row in milestones_about(partner.pk)}
    person = PartnerCase(id=partner.pk, label=partner.name, dosing=None, milestones=reached)
    return Case(partner.couple_id, timezone.now(), (person,), variant=None, milestones=None)


def _reached(couple: Couple) -> dict[UUID | None, dict[str, Reached]]:
    """The newest of each milestone, for the couple (None) and for each partner."""
    found: dict[UUID | None, dict[str, Reached]] = defaultdict(dict)
    for row in milestones_of([couple.pk]):
        found[row.subject_id][row.code] = _as_reached(row)
    return found


def _as_reached(row: Milestone) -> Reached:
    return Reached(row.code, row.reached_at, row.valid_until)
