"""A couple, its two partners, who cares for them, and how far they have come."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from kact.privacy.models import PrivateRecord, Walled
from kact.privacy.roles import ALL_STAFF, CARE_STAFF, CLINICIANS, INDOOR_JOBS, Role
from kact.privacy.rule import Wall


class Couple(Walled):
    """A relational unit in a clinic's care. Its partners are rows of their own, with an end."""

    wall: ClassVar = Wall(
        readers=CARE_STAFF | {Role.PRIVACY_OFFICER} | INDOOR_JOBS,
        writers=frozenset({Role.ADMIN}),
        joint="always",
        couple="id",
        subject=None,
    )

    everyone: "list[Partner]"  # all who ever held a place, one before two: queries.with_partners
    courses: "list[Course]"  # the course under way: queries.with_partners

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    number = models.PositiveIntegerField()
    name = models.CharField(
        max_length=250, help_text="What to call them when both are in the room."
    )
    registered_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-registered_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "number"], name="couple_number_in_clinic"),
            models.UniqueConstraint(fields=["id", "clinic"], name="couple_of_clinic"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The couple's number as people say it."""
        return f"C-{self.number:04d}"

    @property
    def current(self) -> "list[Partner]":
        """The partners now, one before two."""
        return [partner for partner in self.everyone if partner.ended_at is None]

    @property
    def waits_for_second(self) -> bool:
        """Whether one partner alone has ever been registered."""
        return len(self.everyone) == 1


class Partner(Walled):
    """One person's place in one couple. Someone in two couples has two, and nothing crosses."""

    class Place(models.IntegerChoices):
        ONE = 1, "Partner one"
        TWO = 2, "Partner two"

    class Channel(models.TextChoices):
        NONE = "none", "Do not send me anything; I will look here"
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        CALL = "call", "Phone call"

    BY_PHONE: ClassVar = frozenset({Channel.TEXT, Channel.CALL})

    wall: ClassVar = Wall(
        readers=CARE_STAFF | INDOOR_JOBS,
        writers=frozenset({Role.ADMIN}),
        partner_reads=True,
        partner_writes=True,
        subject="id",
        author=None,
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    couple = models.ForeignKey(Couple, models.PROTECT, related_name="partners")
    place = models.PositiveSmallIntegerField(choices=Place.choices)
    name = models.CharField("Name to use", max_length=120)
    email = models.EmailField("Own e-mail address")
    phone = models.CharField("Own phone number", max_length=40, blank=True)
    channel = models.CharField(
        "How may we reach this person?",
        max_length=10,
        choices=Channel.choices,
        default=Channel.NONE,
    )
    may_leave_voicemail = models.BooleanField("May we leave a voice message?", default=False)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["couple", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["couple", "place"],
                condition=models.Q(ended_at=None),
                name="partner_one_in_each_place",
            ),
            models.UniqueConstraint(fields=["id", "couple"], name="partner_of_couple"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["clinic", "started_at"],
                name="partner_by_start",
                condition=models.Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def clean(self) -> None:
        """A phone number is needed where it is the chosen way; each form says so in its words."""
        if self.channel in self.BY_PHONE and not self.phone:
            needed = ValidationError("Give the phone number.", code="needed")
            raise ValidationError({"phone": needed})


class CareTeam(Walled):
    """One member of staff on one couple's care team; in an emergency, for sixty minutes."""

    wall: ClassVar = Wall(
        readers=ALL_STAFF | INDOOR_JOBS,
        writers=CARE_STAFF,
        clinic_wide=True,
        subject=None,
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    couple = models.ForeignKey(Couple, models.PROTECT, related_name="care_team")
    member = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    emergency_reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["member", "couple"], name="careteam_of_member"),
        ]


class Course(PrivateRecord):
    """One arc of the programme for one couple: its format, protocol version and dates.

    ``doses`` is what the agreed plan says, and blank until one does. Where roles swap from session
    to session, the session's own assignment outranks it.
    """

    class Variant(models.TextChoices):
        CONJOINT = "CONJOINT", "Both partners, same room and time"
        SEQUENTIAL_WITNESS = "SEQUENTIAL_WITNESS", "One at a time, the other as witness"
        INDIVIDUAL_RELATIONAL = "INDIVIDUAL_RELATIONAL", "Alone, integrated together"
        GROUP = "GROUP", "Several couples"

    class Doses(models.TextChoices):
        BOTH = "both", "Both partners"
        ONE = "one", "Partner one"
        TWO = "two", "Partner two"

    class Modality(models.TextChoices):
        CBCT = "CBCT", "Cognitive-behavioural conjoint therapy"
        IBCT = "IBCT", "Integrative behavioural couple therapy"
        EFT = "EFT", "Emotionally focused therapy"
        IMAGO = "IMAGO", "Imago dialogue"
        GOTTMAN = "GOTTMAN", "Gottman method"
        IFS = "IFS", "Internal family systems"
        ACT = "ACT", "Acceptance and commitment, third wave"
        OTHER = "OTHER", "Other"

    class Stage(models.TextChoices):
        SCREENING = "screening", "Screening"
        PREPARATION = "preparation", "Preparation"
        DOSING = "dosing", "Dosing"
        INTEGRATION = "integration", "Integration"
        FOLLOW_UP = "follow_up", "Follow-up"
        CLOSED = "closed", "Closed"

    wall: ClassVar = Wall(
        readers=CARE_STAFF | INDOOR_JOBS, writers=CLINICIANS | {Role.ADMIN}, subject=None
    )

    couple = models.ForeignKey(Couple, models.PROTECT, related_name="all_courses")
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.SCREENING)

    variant = models.CharField(max_length=30, choices=Variant.choices)
    doses = models.CharField(max_length=10, choices=Doses.choices, blank=True)
    modality = models.CharField(max_length=20, choices=Modality.choices)
    protocol_version = models.CharField(max_length=64)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["couple"], condition=models.Q(ended_on=None), name="course_one_at_a_time"
            )
        ]


class Milestone(PrivateRecord):
    """A neutral fact reached by a partner or the couple: a code and a date, no clinical content."""

    wall: ClassVar = Wall(
        readers=ALL_STAFF | INDOOR_JOBS,
        writers=CARE_STAFF | INDOOR_JOBS,
        partner_reads=True,
        partner_writes=True,
    )

    code = models.CharField(max_length=60)
    reached_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["couple", "code"], name="milestone_of_couple"),
        ]
