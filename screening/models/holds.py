"""Holds: whatever keeps a partner from going ahead, each with its cause and its own readers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Job
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField


class Hold(PartnerRecord):
    """One cause that keeps one partner from going ahead, until a clinician lifts it.

    Neither partner ever reads it, nor the administrator: they see one sentence, whatever the cause
    and however many there are. ``readers`` narrows the clinicians to those the cause concerns.
    ``basis`` names the answers it was opened for, if it was for answers: the same ones, looked at
    again, open no other.
    """

    class Cause(models.TextChoices):
        MEDICAL = "medical", "A medical answer or finding"
        PSYCHIATRIC = "psychiatric", "A psychiatric answer or finding"
        SUICIDE_RISK = "suicide_risk", "Suicide risk"
        RELATIONAL_SAFETY = "relational_safety", "Relational safety"
        VOLUNTARINESS = "voluntariness", "The choice may not be free"
        DEFERRED = "deferred", "Eligibility deferred or declined"
        UNDISCLOSED = "undisclosed", "A matter that the confidentiality policy holds"
        WITHDRAWN = "withdrawn", "The partner withdrew"

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.KEEPER},
        writers=CLINICIANS | {Job.KEEPER, Job.EXAMINER},
        partner_writes=True,  # opened in the same breath as the answer; never read back
        row_readers="readers",
        frozen_once="lifted_at",
    )

    cause = models.CharField(max_length=40, choices=Cause.choices)
    readers = ArrayField(models.CharField(max_length=40))
    basis = ArrayField(models.CharField(max_length=64), default=list)
    opened_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = SealedTextField(blank=True, help_text="Why it was lifted.")

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lifted_at=None)
                | models.Q(lifted_by__isnull=False) & ~models.Q(reason=""),
                name="hold_lifted_by_somebody_with_a_reason",
            )
        ]
