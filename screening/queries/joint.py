"""Reads joint intakes for whoever is looking."""

from uuid import UUID

from django.db.models import OuterRef

from kact.accounts.queries import staff_name
from screening.models import JointIntake


def joint_intakes_of(couple: UUID) -> list[JointIntake]:
    """Every version of one couple's joint intake in reach, the newest first, with its writer."""
    found = JointIntake.objects.filter(couple_id=couple)
    return list(found.annotate(writer=staff_name(user_id=OuterRef("author_id"))))
