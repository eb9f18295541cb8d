"""A clinic's own words in place of ours for what partners read, and who has read what."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.rule import Wall


class EducationText(models.Model):
    """One version of a clinic's own words for one piece; a draft until a clinician approves it.

    It holds nothing about anybody, so it stands outside the wall. Approved it never changes.
    """

    frozen_once: ClassVar = "effective_from"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    piece = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=8000)
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    effective_from = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["piece", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "piece", "version"], name="education_version_in_clinic"
            ),
            models.CheckConstraint(
                condition=models.Q(effective_from=None, approved_by=None)
                | models.Q(effective_from__isnull=False, approved_by__isnull=False),
                name="education_effective_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"


class EducationReading(PartnerRecord):
    """One partner says that they have read one piece in these very words; for themselves alone."""

    wall: ClassVar = Wall(
        readers=frozenset(), partner_reads=True, partner_writes=True, append_only=True
    )

    piece = models.CharField(max_length=40)
    words_sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-read_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "piece", "words_sha256"], name="education_read_once"
            )
        ]
