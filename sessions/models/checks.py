"""What is looked at before a dose: the room, each partner, and what each says in private.

A later row counts in place of an earlier one; none is ever changed.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kact.couples.models import Course
from kact.privacy.models import PartnerRecord, PrivateRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from sessions.dosing.check import Reason
from sessions.dosing.routes import Level
from sessions.models.dosing import DosingSession

FROZEN = "dosing_session.signed_at"
IN_PRIVATE = frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.MONITOR})


class RoomSetUp(PrivateRecord):
    """What of the room somebody found ready; ``lacking`` are the codes of the rest."""

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=CLINICIANS,
        append_only=True,
        frozen_once=FROZEN,
        subject=None,
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    lacking = ArrayField(models.CharField(max_length=20), default=list)

    class Meta(PrivateRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]


class PreDoseCheck(PartnerRecord):
    """One check of one partner: the answers, and what they came to by the rules of that moment."""

    class Found(models.TextChoices):
        PASS = Level.PASS.value, "Pass"
        WARN = Level.WARN.value, "Warn"
        HOLD = Level.HOLD.value, "Hold"

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=IN_PRIVATE, append_only=True, frozen_once=FROZEN
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    answers = models.JSONField()
    level = models.CharField(max_length=10, choices=Found.choices)
    reasons = models.JSONField(default=list)  # as they were judged: `Reason`, field by field
    rules_sha256 = models.CharField(max_length=64)
    weight_kg = models.DecimalField(max_digits=4, decimal_places=1, null=True)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]

    @property
    def why(self) -> tuple[Reason, ...]:
        """The reasons, as they were judged."""
        return tuple(Reason(**each | {"level": Level(each["level"])}) for each in self.reasons)


class PreDoseWord(PartnerRecord):
    """A prescriber's word on what one check warned of; of several the newest counts."""

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.PRESCRIBER}),
        append_only=True,
    )

    check_row = models.ForeignKey(PreDoseCheck, models.PROTECT, related_name="words")
    goes_on = models.BooleanField()
    bedside = models.BooleanField(default=False)
    reason = models.TextField(max_length=2000)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]


class SameDayConsent(PartnerRecord):
    """What one partner, asked alone on the day, said; nobody but the care team ever learns it."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        WAIT = "wait", "Wants to wait"

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=IN_PRIVATE, append_only=True, frozen_once=FROZEN
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    alone = models.BooleanField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    pressured = models.BooleanField()
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(alone=True), name="same_day_consent_alone")
        ]

    @property
    def is_yes(self) -> bool:
        """Whether it lets this partner be dosed: a yes under pressure is none."""
        return self.answer == self.Answer.YES and not self.pressured


class ConversionAnswer(PartnerRecord):
    """What one partner, asked alone, says to another day than was planned: who is dosed, and how.

    The same is asked of both in the same words, and neither learns who asked for it or why.
    """

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=IN_PRIVATE, append_only=True, frozen_once=FROZEN
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    alone = models.BooleanField()
    doses = models.CharField(max_length=10, choices=Course.Doses.choices)
    variant = models.CharField(max_length=30, choices=Course.Variant.choices)
    agrees = models.BooleanField()
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(alone=True), name="conversion_answer_alone")
        ]
