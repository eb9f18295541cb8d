"""What two partners agree on: each one's own answers, the versions that count, the signatures.

A partner reads their own answers and the versions of both, and never who narrowed one: a job that
reads both sheets writes the versions, in nobody's name.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord, PrivateRecord
from kact.privacy.roles import CLINICIANS, Job, Role
from kact.privacy.rule import Wall

THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST})


class AgreementSheet(PartnerRecord):
    """One partner's own answers to the clauses; a later one stands in its place.

    Until it is handed in (``answered_at``) it is a draft, kept answer by answer.
    """

    wall: ClassVar = Wall(
        readers=THERAPISTS | {Job.KEEPER},
        partner_reads=True,
        partner_writes=True,
        frozen_once="answered_at",
    )

    clauses_hash = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    begun_at = models.DateTimeField(default=timezone.now)
    alone_at = models.DateTimeField(null=True, help_text="When they last said they are alone.")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["begun_at", "id"]


class AgreementLimit(PrivateRecord):
    """What the care team narrows for a couple, clause by clause; the newest row counts.

    It is about both. Because it exists, a narrower agreement never says which partner narrowed it.
    """

    wall: ClassVar = Wall(
        readers=THERAPISTS | {Job.KEEPER}, writers=THERAPISTS, append_only=True, subject=None
    )

    answers = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["set_at", "id"]


class Agreement(PrivateRecord):
    """One version of what counts between two partners. It says what counts, and nobody's name.

    A version that is narrower than the one before counts at once. A wider one is offered, and is
    settled when a clinician brings it into force or it is put away.
    """

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.KEEPER},
        writers=THERAPISTS | {Job.KEEPER},
        joint="always",
        subject=None,
        frozen_once="settled_at",
    )

    version = models.PositiveIntegerField()
    terms = models.JSONField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    in_force = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["couple", "version"], name="agreement_version_of_couple"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force=False) | models.Q(settled_at__isnull=False),
                name="agreement_in_force_once_settled",
            ),
        ]


class AgreementSignature(PartnerRecord):
    """One partner's signature under one version; only clinicians see both."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, partner_reads=True, partner_writes=True, append_only=True
    )

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    text_sha256 = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["signed_at", "id"]
        constraints: ClassVar = [
            # The hash is the version's own: so this is one signature of each.
            models.UniqueConstraint(
                fields=["agreement", "subject", "text_sha256"], name="agreement_signed_once"
            )
        ]
