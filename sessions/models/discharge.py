"""Leaving: that one partner went home, on which grounds, and what they said when asked alone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField
from sessions.models.adverse import MEDICAL
from sessions.models.dosing import DosingSession
from sessions.models.entries import THERAPISTS


def _none(state: str) -> Q:
    return ~Q(standings__contains=[{"state": state}])


class WayHome(PartnerRecord):
    """What one partner answered, alone, to whether they feel safe going home with the other.

    ``plan`` is the other way home, once there is one. Whoever is in the room may ask; therapists
    and the prescriber read it. The newest counts.
    """

    wall: ClassVar = Wall(
        readers=THERAPISTS | {Role.PRESCRIBER}, writers=CLINICIANS, append_only=True
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    feels_safe = models.BooleanField()
    plan = SealedTextField(blank=True)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]


class Discharge(PartnerRecord):
    """That one partner left. It rests on ``values``, measured anew for it, and on answers.

    ``standings`` is every criterion as it stood: code, words, state and why. One that was not met,
    or not known, is let through by the prescriber alone, for an ``override``. A wrong one is
    superseded, with a reason; of one partner and day only one counts.
    """

    wall: ClassVar = Wall(readers=CLINICIANS, writers=MEDICAL, append_only=True)

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    measured_at = models.DateTimeField()
    values = models.JSONField()
    answers = models.JSONField()
    aldrete = models.JSONField()
    pads = models.PositiveSmallIntegerField(null=True)
    standings = models.JSONField()
    escort = SealedTextField(blank=True)
    override = SealedTextField(blank=True)
    supersedes = models.UUIDField(null=True)
    reason = SealedTextField(blank=True)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dosing_session", "subject"],
                condition=Q(supersedes=None),
                name="discharge_once_of_a_day",
            ),
            models.UniqueConstraint(fields=["supersedes"], name="discharge_one_successor"),
            models.CheckConstraint(
                condition=Q(supersedes=None, reason="")
                | Q(supersedes__isnull=False) & ~Q(reason=""),
                name="discharge_changed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(override="")
                | _none("not met") & _none("not yet known") & ~Q(standings=[]),
                name="discharge_every_criterion_met_or_overridden",
            ),
        ]
