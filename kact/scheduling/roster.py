"""Reads what the people of a cohort call each other, for whoever is looking."""

from collections.abc import Iterable
from typing import TypeGuard
from uuid import UUID

from kact.couples.models import Couple
from kact.scheduling.models import CohortPlace, GroupName, Roster


def own_place() -> CohortPlace | None:
    """For a partner: their couple's place in a cohort, or None."""
    place: CohortPlace | None = CohortPlace.objects.filter(left_at=None).first()
    return place


def is_listed(place: CohortPlace | None) -> TypeGuard[CohortPlace]:
    """Whether a place is on its cohort's roster."""
    return place is not None and place.listed_at is not None


def own_group_name(me: UUID) -> str:
    """What a partner lets a group call them, or nothing."""
    chosen = GroupName.objects.filter(subject_id=me).first()
    return chosen.name if chosen else ""


def group_names_of(couples: Iterable[Couple]) -> dict[UUID, str]:
    """What each present partner of these couples lets a group call them, by id; one query.

    Whoever has chosen nothing is not in it.
    """
    people = [partner.pk for couple in couples for partner in couple.current]
    found = GroupName.objects.filter(subject_id__in=people).order_by("created_at", "id")
    return dict(found.values_list("subject_id", "name"))


def names_in(place: CohortPlace) -> list[str]:
    """For a partner who is on it: the whole roster."""
    roster = Roster.objects.filter(cohort_id=place.cohort_id).first()
    return roster.names if roster else []


def in_order(names: Iterable[str]) -> list[str]:
    """Names by the alphabet, so that no pair shows."""
    return sorted(names, key=lambda name: (name.casefold(), name))
