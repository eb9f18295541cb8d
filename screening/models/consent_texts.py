"""A clinic's consent papers and its rules of signing: words and numbers, about nobody."""

import uuid
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils import timezone

from screening.consent_texts.texts import Text, read_text


class ConsentTemplate(models.Model):
    """One version of one paper of a clinic.

    A draft until a prescriber approves it; from then on it never changes. The newest approved
    version is current. ``reconsent`` says that whoever signed an older one must sign again.
    """

    frozen_once: ClassVar = "approved_at"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    body = models.TextField(help_text="The paper as JSON (consent_texts.texts.Text).")
    body_sha256 = models.CharField(max_length=64)
    reconsent = models.BooleanField(default=False)
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "code", "version"], name="consent_version_in_clinic"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at=None, approved_by=None)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="consent_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, version {self.version}"

    @cached_property
    def text(self) -> Text:
        """The paper itself."""
        return read_text(self.body)


class ConsentRules(models.Model):
    """What a clinic asks of every signature, from one moment on; the newest row counts.

    The first row holds the program's own numbers, and nobody chose it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    reflection_hours = models.PositiveIntegerField()
    second_factor = models.BooleanField()
    fresh_minutes = models.PositiveIntegerField()
    shown_minutes = models.PositiveIntegerField()
    chosen_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-chosen_at"]

    def __str__(self) -> str:
        return f"From {self.chosen_at:%Y-%m-%d}"
