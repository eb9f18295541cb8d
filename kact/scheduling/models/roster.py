"""What the people of a cohort call each other.

Each chooses their own name behind the wall of their own couple. What the others read is one list
without a trace of whose a name is: no id, no time and no order tells who belongs to whom.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kact.privacy.models import PartnerRecord, Walled
from kact.privacy.roles import CARE_STAFF, Role
from kact.privacy.rule import Wall
from kact.scheduling.models.visits import Cohort

LONGEST = 40


class GroupName(PartnerRecord):
    """What one partner lets a group call them; the newest counts. No other partner can read it."""

    wall: ClassVar = Wall(
        readers=CARE_STAFF, partner_reads=True, partner_writes=True, append_only=True
    )

    name = models.CharField(max_length=LONGEST)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-created_at"], name="group_name_newest"),
        ]


class Roster(Walled):
    """The names of everybody in a cohort, in the order of the alphabet.

    Those read it who are on it: the partners whose couple has a listed place. One list a cohort.
    """

    wall: ClassVar = Wall(
        readers=frozenset({Role.ADMIN}),
        writers=frozenset({Role.ADMIN}),
        clinic_wide=True,
        couple=None,
        subject=None,
        author=None,
        cohort="cohort_id",
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    cohort = models.OneToOneField(Cohort, models.PROTECT, related_name="roster")
    names = ArrayField(models.CharField(max_length=LONGEST), default=list)
