"""What clinicians note of preparation: one partner alone, and the two together; then addenda."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kact.privacy.models import PartnerRecord, PrivateRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall


class Mode(models.TextChoices):
    """How a preparation visit was held."""

    CLINIC = "clinic", "In person"
    VIDEO = "video", "By video"
    PHONE = "phone", "By phone"


class Attendee(models.TextChoices):
    """Who was there beside the partner or the two."""

    THERAPIST = "therapist", "Therapist"
    CO_THERAPIST = "co_therapist", "Co-therapist"
    PRESCRIBER = "prescriber", "Prescriber"
    MONITOR = "monitor", "Medical monitor"
    INTERPRETER = "interpreter", "Interpreter"


def _attendees() -> ArrayField:
    return ArrayField(models.CharField(max_length=20, choices=Attendee.choices))


class IndividualPreparation(PartnerRecord):
    """The note of one visit with one partner alone: a draft of its author until it is signed.

    It is an individual progress note: the other partner and the administrator read nothing of it.
    Signed it never changes; what is added later is an addendum.
    """

    class Next(models.TextChoices):
        GO_ON = "go_on", "Ready to prepare together"
        AGAIN = "again", "Meet alone once more first"
        WAIT = "wait", "Talk with the care team first"

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=frozenset({Role.THERAPIST}), frozen_once="signed_at"
    )

    held_on = models.DateField()
    mode = models.CharField(max_length=20, choices=Mode.choices)
    attendees = _attendees()
    alone = models.BooleanField(default=False)
    expectations = models.TextField(max_length=4000, blank=True)
    fears = models.TextField(max_length=4000, blank=True)
    experiences = models.TextField(max_length=4000, blank=True)
    helps = models.TextField(max_length=4000, blank=True)
    roles = models.TextField(max_length=4000, blank=True)
    divergence = models.TextField(max_length=4000, blank=True)
    stop_signal = models.BooleanField(default=False)  # rehearsed
    instructions = models.BooleanField(default=False)  # fasting and medicines talked through
    readiness = models.PositiveSmallIntegerField(null=True)  # 0 to 10, in the partner's own words
    view = models.TextField(max_length=4000, blank=True)
    next_step = models.CharField(max_length=20, choices=Next.choices, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-held_on", "-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(readiness=None) | models.Q(readiness__lte=10),
                name="individual_preparation_readiness_to_ten",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at=None) | models.Q(alone=True) & ~models.Q(next_step=""),
                name="individual_preparation_signed_of_one_alone",
            ),
        ]


class IndividualAddendum(PartnerRecord):
    """What a clinician adds to a signed note of one partner."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=frozenset({Role.THERAPIST}), append_only=True)

    individual = models.ForeignKey(IndividualPreparation, models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=4000)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]


_THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST})


class JointPreparation(PrivateRecord):
    """The note of one visit with both: jointly witnessed facts alone, and nobody's confidences."""

    class Next(models.TextChoices):
        GO_ON = "go_on", "Ready for the session"
        AGAIN = "again", "Meet together once more first"
        WAIT = "wait", "Talk with the care team first"

    class Space(models.TextChoices):
        TOGETHER = "together", "Stay in one room; a second space is at hand"
        ON_REQUEST = "on_request", "Separate when either asks"
        APART = "apart", "Separate rooms from the start"

    wall: ClassVar = Wall(readers=CLINICIANS, writers=_THERAPISTS, frozen_once="signed_at")

    held_on = models.DateField()
    mode = models.CharField(max_length=20, choices=Mode.choices)
    attendees = _attendees()
    both_present = models.BooleanField(default=False)
    roles = models.TextField(max_length=4000, blank=True)
    divergence = models.TextField(max_length=4000, blank=True)
    space = models.CharField(max_length=20, choices=Space.choices, blank=True)
    after_care = models.TextField(max_length=4000, blank=True)
    transport = models.TextField(max_length=4000, blank=True)
    stop_signal = models.BooleanField(default=False)  # practised by both
    agreements = models.BooleanField(default=False)  # read aloud
    next_step = models.CharField(max_length=20, choices=Next.choices, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-held_on", "-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(signed_at=None)
                | models.Q(both_present=True) & ~models.Q(next_step=""),
                name="joint_preparation_signed_of_both",
            ),
        ]


class JointAddendum(PrivateRecord):
    """What a clinician adds to a signed note of both."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=_THERAPISTS, append_only=True)

    joint = models.ForeignKey(JointPreparation, models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=4000)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
