"""What each partner hopes for, what of it they show, and what both hope for together."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord, PrivateRecord
from kact.privacy.roles import CLINICIANS, Job
from kact.privacy.rule import Wall

LONGEST = 1000  # characters; program section 2.7


class About(models.TextChoices):
    """What an intention is about (program section 2.7; the program's source S1)."""

    TRUST = "trust", "Repairing trust"
    VULNERABILITY = "vulnerability", "Showing myself"
    EMPATHY = "empathy", "Understanding the other"
    COMMUNICATION = "communication", "Talking with each other"
    GRIEF = "grief", "Grief or something painful"
    INTIMACY = "intimacy", "Closeness"
    SELF = "self", "Myself"
    FORGIVENESS = "forgiveness", "Forgiving"
    OTHER = "other", "Something else"


class Intention(PartnerRecord):
    """What one partner hopes for, as it stood at one moment. It is theirs and their care team's."""

    class Kind(models.TextChoices):
        BEFORE = "before", "Before the session"
        ON_THE_DAY = "on_the_day", "On the day"
        AFTER = "after", "Afterwards"

    wall: ClassVar = Wall(
        readers=CLINICIANS, partner_reads=True, partner_writes=True, append_only=True
    )

    changed: bool  # queries.intentions says so

    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(max_length=LONGEST)
    about = ArrayField(models.CharField(max_length=20, choices=About.choices))
    confidence = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(confidence__lte=10), name="intention_confidence_to_ten"
            )
        ]


class SharedIntention(PartnerRecord):
    """The words of an intention that its owner shows to the other, until they take it back."""

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        partner_reads=True,
        partner_writes=True,
        joint="released",
        frozen_once="taken_back_at",
    )

    intention = models.ForeignKey(Intention, models.PROTECT, related_name="shared")
    text = models.TextField(max_length=LONGEST)
    shared_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["shared_at", "id"]


class IntentionProposal(PartnerRecord):
    """Words that one partner proposes for both. The other reads them; the newest one stands."""

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.KEEPER},
        partner_reads=True,
        partner_writes=True,
        joint="released",
        append_only=True,
    )

    text = models.TextField(max_length=LONGEST)
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]


class IntentionApproval(PartnerRecord):
    """One partner's yes to proposed words. The other never reads whether it is there.

    ``proposal`` is an id without a key: the words may be the other partner's.
    """

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.KEEPER},
        partner_reads=True,
        partner_writes=True,
        append_only=True,
    )

    proposal = models.UUIDField()
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["approved_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "proposal"], name="intention_approved_once")
        ]


class CoupleIntention(PrivateRecord):
    """What both said yes to; a job that reads both writes it, in nobody's name."""

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.KEEPER},
        writers=frozenset({Job.KEEPER}),
        joint="always",
        append_only=True,
        subject=None,
    )

    proposal = models.UUIDField()
    text = models.TextField(max_length=LONGEST)
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["agreed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["couple", "proposal"], name="couple_intention_once")
        ]
