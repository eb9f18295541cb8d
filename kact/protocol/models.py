"""A clinic's own numbers: what was proposed, and what a prescriber has approved. About nobody."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.privacy.models import Walled
from kact.privacy.roles import ALL_STAFF, INDOOR_JOBS, Job, Role
from kact.privacy.rule import Wall


class ChosenNumber(Walled):
    """One number as somebody proposes it for their clinic. By itself it changes nothing.

    ``value`` is None where the program's own number is to count again.
    """

    wall: ClassVar = Wall(
        readers=frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.ADMIN}),
        writers=frozenset({Role.PRESCRIBER, Role.ADMIN}),
        clinic_wide=True,
        append_only=True,
        couple=None,
        subject=None,
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    code = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    reason = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-proposed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="number_chosen_for_reason")
        ]

    def __str__(self) -> str:
        return self.code


class ApprovedNumber(Walled):
    """A proposal as a prescriber signed it: from then on it counts, until a newer one does.

    It repeats the number it approves, so that what counts is read without who proposed it and why.
    ``methods`` and ``proved_at`` say how the prescriber proved who they were, and when.
    """

    wall: ClassVar = Wall(
        readers=ALL_STAFF | INDOOR_JOBS | {Job.ERASER},
        writers=frozenset({Role.PRESCRIBER}),
        clinic_wide=True,
        about_nobody=True,
        append_only=True,
        couple=None,
        subject=None,
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    proposal = models.ForeignKey(ChosenNumber, models.PROTECT, related_name="approvals")
    code = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    methods = ArrayField(models.CharField(max_length=20))
    proved_at = models.DateTimeField()
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-approved_at", "id"]
        indexes: ClassVar = [models.Index(fields=["clinic", "code", "-approved_at"])]

    def __str__(self) -> str:
        return self.code
