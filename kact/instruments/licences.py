"""A clinic's permissions to use what others hold the rights to, and the words it may show.

All of it is append-only and about nobody. What is in force is read from it: a wording that was
activated, under a permission that has begun, has not run out and was not ended.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kact.instruments.wording import Wording, of_document
from kact.privacy.audience import read_once
from kact.privacy.models import Walled
from kact.privacy.roles import CARE_STAFF, INDOOR_JOBS, Role
from kact.privacy.rule import Wall

# The names under which they are read once.
READ = "licensed wordings"
TAKEN = "licence steps"
FRESH = timedelta(minutes=5)

_WALL = Wall(
    readers=CARE_STAFF | INDOOR_JOBS,
    writers=frozenset({Role.ADMIN}),
    append_only=True,
    clinic_wide=True,
    about_nobody=True,  # whoever is asked in these words reads them, and whether they still count
    couple=None,
    subject=None,
)


class InstrumentPermission(Walled):
    """What the holder of the rights allows this clinic, as its administrator put it on record.

    ``document_hash`` is the SHA-256 of the paper, which the clinic keeps.
    """

    wall: ClassVar = Wall(
        readers=frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.ADMIN}),
        writers=frozenset({Role.ADMIN}),
        append_only=True,
        clinic_wide=True,
        couple=None,
        subject=None,
    )

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    instrument = models.CharField(max_length=40)
    holder = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)
    scope = models.CharField(max_length=600)
    document_hash = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="permission_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(document_hash__regex=r"^[0-9a-f]{64}$"),
                name="permission_names_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}: {self.reference}"


class LicensedWording(Walled):
    """The words of one instrument as typed under one permission. They never change.

    It repeats the days of its permission, so that whoever is asked reads no more than these.
    """

    wall: ClassVar = _WALL

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    permission = models.UUIDField()
    instrument = models.CharField(max_length=40)
    document = models.JSONField()
    content_hash = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    supplied_at = models.DateTimeField(default=timezone.now)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["supplied_at", "id"]

    def __str__(self) -> str:
        return self.instrument

    @cached_property
    def words(self) -> Wording:
        """Its words, to be put into the definition."""
        return of_document(self.document)

    def covers(self, day: date) -> bool:
        """Whether the permission reaches this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class LicenceStep(Walled):
    """That a wording is shown from now on, or that a permission counts no more."""

    class What(models.TextChoices):
        ACTIVATED = "activated", "Activated"
        ENDED = "ended", "Ended"

    wall: ClassVar = _WALL

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    permission = models.UUIDField()
    wording = models.UUIDField(null=True)
    what = models.CharField(max_length=20, choices=What.choices)
    methods = ArrayField(models.CharField(max_length=20), default=list)
    proved_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["taken_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["permission"], condition=Q(what="ended"), name="permission_ended_once"
            ),
            models.CheckConstraint(
                condition=Q(what="ended")
                | Q(wording__isnull=False)
                & Q(methods__overlap=["totp", "webauthn"])
                & Q(proved_at__gte=F("taken_at") - FRESH)
                & Q(proved_at__lte=F("taken_at")),
                name="wording_activated_by_a_fresh_second_factor",
            ),
        ]


def wordings() -> Mapping[UUID, LicensedWording]:
    """Every licensed wording of the reader's clinic. One query while they look."""
    return read_once(READ, lambda: {row.pk: row for row in LicensedWording.objects.all()})


def steps() -> list[LicenceStep]:
    """Everything that was activated or ended in the reader's clinic, oldest first. One query."""
    return read_once(TAKEN, lambda: list(LicenceStep.objects.all()))


def wording_in_force(instrument: str) -> LicensedWording | None:
    """The words in which the reader's clinic may ask an instrument today, if it may.

    Of those activated the last whose permission has begun, has not run out and was not ended. Two
    queries.
    """
    taken, known, today = steps(), wordings(), timezone.localdate()
    ended = {step.permission for step in taken if step.what == LicenceStep.What.ENDED}
    activated = [known[step.wording] for step in taken if step.wording and step.wording in known]
    ours = [
        wording
        for wording in activated
        if wording.instrument == instrument
        and wording.permission not in ended
        and wording.covers(today)
    ]
    return ours[-1] if ours else None


def withdrawn() -> models.QuerySet[LicensedWording]:
    """The wordings that may be shown to nobody today, whatever was begun in them."""
    ended = LicenceStep.objects.filter(what=LicenceStep.What.ENDED).values("permission")
    today = timezone.localdate()
    gone = Q(permission__in=ended) | Q(ends_on__lt=today) | Q(starts_on__gt=today)
    found: models.QuerySet[LicensedWording] = LicensedWording.objects.filter(gone)
    return found
