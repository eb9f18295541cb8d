"""The confidentiality policy of a clinic, who has acknowledged it, and what it then asks for."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField


class ConfidentialityPolicy(models.Model):
    """One version of what a clinic does with something told by one partner alone.

    It holds nothing about anybody, so it stands outside the wall. Until somebody approves it, it is
    a draft; from then on it never changes.
    """

    class Stance(models.TextChoices):
        NO_SECRETS = "no_secrets", "No secrets"
        LIMITED = "limited", "Limited confidentiality"
        CONFIDENTIAL = "confidential", "Confidential"

    frozen_once: ClassVar = "effective_from"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stance = models.CharField(max_length=20, choices=Stance.choices)
    text = models.TextField()
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    effective_from = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "version"], name="policy_version_in_clinic"),
            models.CheckConstraint(
                condition=models.Q(effective_from=None, approved_by=None)
                | models.Q(effective_from__isnull=False, approved_by__isnull=False),
                name="policy_effective_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}, {self.get_stance_display().lower()}"


class PolicyAcknowledgement(PartnerRecord):
    """One partner has read one version of the policy, and said so themselves."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, partner_reads=True, partner_writes=True, append_only=True
    )

    policy = models.ForeignKey(ConfidentialityPolicy, models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-acknowledged_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "policy"], name="policy_acknowledged_once")
        ]


class UndisclosedMatter(PartnerRecord):
    """Something one partner told the therapist alone and keeps from the other.

    The policy that the partner had acknowledged says what happens next. Nothing about safety,
    health, substances or screening can be one: those are never shared, under any policy.
    """

    class About(models.TextChoices):
        RELATIONSHIP = "relationship", "Another relationship"
        SEPARATION = "separation", "Plans to separate"
        MONEY = "money", "Money or property"
        OTHER = "other", "Something else between the two"

    class Resolution(models.TextChoices):
        DISCLOSED = "disclosed", "The partner has told the other themselves"
        GONE = "gone", "It no longer stands"
        KEPT = "kept", "It stays private, as the policy allows"
        ENDED = "ended", "Joint work ends; the hold stays"

    wall: ClassVar = Wall(
        readers=frozenset({Role.THERAPIST, Role.CO_THERAPIST}),
        writers=frozenset({Role.THERAPIST}),
        row_readers="readers",
        frozen_once="resolved_at",
    )

    policy = models.ForeignKey(ConfidentialityPolicy, models.PROTECT, related_name="+")
    about = models.CharField(max_length=20, choices=About.choices)
    text = SealedTextField()
    readers = ArrayField(models.CharField(max_length=40))
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=20, choices=Resolution.choices, blank=True)
    note = SealedTextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(about__in=["relationship", "separation", "money", "other"]),
                name="matter_about_nothing_exempt",
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at=None)
                | ~models.Q(resolution="") & ~models.Q(note=""),
                name="matter_resolved_in_a_way_with_a_note",
            ),
        ]
