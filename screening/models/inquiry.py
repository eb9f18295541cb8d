"""Inquiries: what somebody outside types into the public request page."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.privacy.models import Walled
from kact.privacy.roles import Job, Role
from kact.privacy.rule import Wall


class Inquiry(Walled):
    """One person's request to be called back, in words of contact alone.

    It belongs to a clinic and to nobody's chart. The reception that takes it in can add one and
    read none; the administrator answers it. Once closed it never changes. One that came to nothing
    is deleted after a time (``retention.toml``).
    """

    class For(models.TextChoices):
        COUPLE = "couple", "My partner and me"
        ALONE = "alone", "Me alone, to begin with"

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        CALL = "call", "Phone call"

    class State(models.TextChoices):
        NEW = "new", "New"
        ANSWERED = "answered", "Answered"
        REGISTERED = "registered", "Registered"
        DECLINED = "declined", "Declined"

    BY_PHONE: ClassVar = frozenset({Channel.TEXT, Channel.CALL})
    OPEN: ClassVar = frozenset({State.NEW, State.ANSWERED})

    wall: ClassVar = Wall(
        readers=frozenset({Role.ADMIN, Job.ERASER}),
        erasers=frozenset({Job.ERASER}),
        writers=frozenset({Role.ADMIN, Job.RECEPTION}),
        clinic_wide=True,
        frozen_once="closed_at",
        couple=None,
        subject=None,
        author=None,
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    for_whom = models.CharField(max_length=10, choices=For.choices)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    best_times = models.CharField(max_length=120, blank=True)
    may_leave_message = models.BooleanField(default=False)
    heard_from = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    became = models.ForeignKey("couples.Partner", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "-made_at"], name="inquiry_of_clinic"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="inquiry_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(became=None) | models.Q(state="registered"),
                name="inquiry_became_a_partner_when_registered",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether somebody may still answer, register or decline it."""
        return self.state in self.OPEN
