"""What is thrown away: proposed by one person, and counted once another has seen it done."""

from dataclasses import replace
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kact.ledger.models.stock import OF_THE_KEEPERS, Kept, Lot, milligrams
from kact.privacy.roles import CLINICIANS, Job


class Waste(Kept):
    """An amount that whoever made the row has wasted, or is about to, before a witness's eyes."""

    class Method(models.TextChoices):
        ABSORBED = "absorbed", "Absorbed and made unusable in a disposal container"
        DRAIN = "drain", "Down the drain, where the state allows it"
        CRUSHED = "crushed", "Crushed and made unusable"
        BROKEN = "broken", "Lost: broken or spilled"

    class Why(models.TextChoices):
        REMAINDER = "remainder", "Remainder of a dose"
        REFUSED = "refused", "Drawn up and not taken"
        SPILLED = "spilled", "Spilled or broken"
        EXPIRED = "expired", "Expired"
        OTHER = "other", "Other"

    wall: ClassVar = replace(OF_THE_KEEPERS, readers=CLINICIANS | {Job.KEEPER})

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="wastes")
    draw = models.ForeignKey("ledger.Draw", models.PROTECT, null=True, related_name="wastes")
    mg = milligrams()
    method = models.CharField(max_length=20, choices=Method.choices)
    why = models.CharField(max_length=20, choices=Why.choices)
    note = models.CharField(max_length=240, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(Kept.Meta):
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mg__gt=0), name="waste_of_something"),
        ]


class WasteAnswer(Kept):
    """What became of a waste: somebody else ``witnessed`` it, or it was called off.

    Its id is the waste's, so each has one. PostgreSQL refuses the witness who proposed it.
    """

    wall: ClassVar = replace(OF_THE_KEEPERS, readers=CLINICIANS | {Job.KEEPER}, writers=CLINICIANS)

    waste = models.ForeignKey(Waste, models.PROTECT, related_name="answers")
    witnessed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
