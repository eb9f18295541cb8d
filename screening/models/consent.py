"""The evidence of consent: what was offered, explained, shown, understood, signed and taken back.

Every row is appended and none is ever changed. PostgreSQL checks each as it is added, whoever adds
it (migrations/0002_evidence.py), and stamps it with its own clock.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from screening.models.consent_texts import ConsentTemplate

EXPLAINERS = frozenset({Role.THERAPIST, Role.PRESCRIBER})
# The partner's own acts; nobody else may make one.
_OWN = Wall(readers=CLINICIANS, partner_reads=True, partner_writes=True, append_only=True)


class ConsentOffer(PartnerRecord):
    """One paper given to one partner to read in their own time."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=EXPLAINERS, partner_reads=True, append_only=True
    )

    signed: bool  # where the query says so

    template = models.ForeignKey(ConsentTemplate, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["offered_at", "id"]


class ConsentExplanation(PartnerRecord):
    """A clinician (the author) went through one paper with one partner; what they asked."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=EXPLAINERS, partner_reads=True, append_only=True
    )

    offer = models.ForeignKey(ConsentOffer, models.PROTECT, related_name="explanations")
    questions = models.TextField(blank=True, help_text="What they asked, and what was said.")
    explained_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["explained_at", "id"]


class ConsentPresentation(PartnerRecord):
    """The exact bytes of one paper, shown to one partner in one session, alone."""

    wall: ClassVar = _OWN

    offer = models.ForeignKey(ConsentOffer, models.PROTECT, related_name="presentations")
    rendered = models.BinaryField()
    rendered_sha256 = models.CharField(max_length=64)
    session_hash = models.CharField(max_length=64)
    alone = models.BooleanField(help_text="They said that they are on their own.")
    shown_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["shown_at", "id"]


class ConsentReply(PartnerRecord):
    """What a partner did with one element: answered its question, initialled it, shared or not.

    Wrong answers stay beside the right one. A paper declined is a reply to no element.
    """

    class Kind(models.TextChoices):
        ANSWERS = "answers", "Answered the question"
        INITIALS = "initials", "Initialled"
        SHARES = "shares", "Chose what to share"
        DECLINES = "declines", "Declined the paper"

    wall: ClassVar = _OWN

    presentation = models.ForeignKey(ConsentPresentation, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    element = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=40, blank=True)
    correct = models.BooleanField(null=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    replied_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["replied_at", "id"]


class ConsentAuthentication(PartnerRecord):
    """How a partner proved who they are, right before signing what this presentation shows."""

    wall: ClassVar = _OWN

    presentation = models.ForeignKey(ConsentPresentation, models.PROTECT, related_name="proofs")
    session_hash = models.CharField(max_length=64)
    methods = ArrayField(models.CharField(max_length=20))
    authenticated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["authenticated_at", "id"]


class ConsentSignature(PartnerRecord):
    """One partner's signature under what one presentation showed."""

    class Setting(models.TextChoices):
        CLINIC = "clinic_private_room", "In a private room of the clinic"
        REMOTE = "remote", "Somewhere else, on my own"

    wall: ClassVar = _OWN

    presentation = models.ForeignKey(ConsentPresentation, models.PROTECT, related_name="signatures")
    rendered_sha256 = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=120)
    meaning = models.CharField(max_length=300)
    setting = models.CharField(max_length=40, choices=Setting.choices)
    signed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["signed_at", "id"]
        constraints: ClassVar = [
            # The hash is the presentation's own: so this is one signature a presentation.
            models.UniqueConstraint(
                fields=["presentation", "rendered_sha256"], name="consent_signed_once"
            )
        ]


class ConsentConfirmation(PartnerRecord):
    """A clinician saw the signer in private: able to decide, alone, and free. Or not.

    Made once after signing, and again on the day of a dose. A signature counts once all three are
    yes. Its subject does not read it.
    """

    class Kind(models.TextChoices):
        SIGNING = "signing", "After signing"
        SAME_DAY = "same_day", "On the day of a dose"

    wall: ClassVar = Wall(readers=CLINICIANS, writers=EXPLAINERS | {Role.MONITOR}, append_only=True)

    signature = models.ForeignKey(ConsentSignature, models.PROTECT, related_name="confirmations")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    capacity = models.BooleanField()
    alone = models.BooleanField()
    free = models.BooleanField()
    note = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["confirmed_at", "id"]

    @property
    def stands(self) -> bool:
        """Whether the clinician confirmed all of it."""
        return self.capacity and self.alone and self.free


class SharingChoice(PartnerRecord):
    """One partner changes what they chose in a signed paper: whether one thing may be shared.

    The newest word on each counts, from the moment it is said; the other partner learns of none.
    """

    wall: ClassVar = _OWN

    item = models.CharField(max_length=40)
    shared = models.BooleanField()
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["chosen_at", "id"]


class ConsentWithdrawal(PartnerRecord):
    """A partner stops: wholly, or (with ``signature``) what one paper allowed."""

    wall: ClassVar = _OWN

    signature = models.ForeignKey(
        ConsentSignature, models.PROTECT, null=True, related_name="withdrawals"
    )
    reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["withdrawn_at", "id"]
