"""An alert stays until a clinician has said what was done."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.alerts.kinds import Kind
from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Job
from kact.privacy.rule import Wall


class Alert(PartnerRecord):
    """One reason for concern about one partner. The subject, the other partner and the
    administrator never learn that it exists; of the care team, those it concerns do."""

    Kind: ClassVar = Kind

    class Action(models.TextChoices):
        SPOKE = "spoke", "Spoke with the person and assessed risk"
        SAFETY_PLAN = "safety_plan", "Assessed risk and made or renewed a safety plan"
        EMERGENCY = "emergency", "Called emergency services"
        HANDED_OVER = "handed_over", "Handed over to a named colleague"
        REACHED_OUT = "reached_out", "Tried to reach the person; will try again"
        NOT_A_RISK = "not_a_risk", "Reviewed; no present risk"

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.SCORER, Job.KEEPER},
        writers=CLINICIANS | {Job.SCORER, Job.EXAMINER},
        row_readers="readers",
        frozen_once="acknowledged_at",
        partner_writes=True,  # raised in the same breath as the answer; never read back
    )

    answered_by: str  # the name of whoever answered, where the query asks for it

    kind = models.CharField(max_length=40, choices=Kind.choices)
    readers = ArrayField(models.CharField(max_length=40))
    source = models.UUIDField(help_text="The response, hold or screen that it came with.")
    raised_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=40, choices=Action.choices, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-raised_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "kind"], name="alert_once_a_source"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None)
                | models.Q(acknowledged_by__isnull=False) & ~models.Q(action=""),
                name="alert_acknowledged_by_somebody_with_an_action",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["couple", "raised_at"],
                name="alert_open",
                condition=models.Q(acknowledged_at=None),
            ),
            models.Index(
                fields=["clinic", "raised_at"],
                name="alert_waiting",
                condition=models.Q(acknowledged_at=None),
            ),
        ]
