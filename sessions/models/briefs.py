"""Briefs: what a witnessing partner, or a partner in a group, reads and says yes to, alone."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall


class Brief(PartnerRecord):
    """One brief given to one partner; from their signature on it never changes."""

    class Code(models.TextChoices):
        WITNESS = "witness", "Witness agreement"
        GROUP = "group", "Group rules"

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.THERAPIST, Role.CO_THERAPIST}),
        partner_reads=True,
        partner_writes=True,
        frozen_once="signed_at",
    )

    code = models.CharField(max_length=20, choices=Code.choices)
    text_sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)
    typed_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["given_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "code", "text_sha256"], name="brief_given_once"
            )
        ]
