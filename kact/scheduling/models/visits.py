"""Visits: one couple, or one of its partners, at one time; and cohorts of couples."""

from datetime import datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kact.couples.models import Course
from kact.privacy.models import PrivateRecord, Walled
from kact.privacy.roles import CARE_STAFF, Job, Role
from kact.privacy.rule import Wall
from kact.scheduling.kinds import Kind, kinds
from kact.scheduling.models.claims import Slot
from kact.scheduling.models.resources import OF_THE_CLINIC_BY_SOMEBODY, Room

OF_A_COUPLE = Wall(
    readers=CARE_STAFF | {Job.KEEPER, Job.PLANNER},
    writers=frozenset({Role.ADMIN}),
    joint="always",
    subject=None,
)


class Visit(PrivateRecord):
    """One visit of one partner (``subject``), or of both (``subject`` null).

    It was booked for ``wall_date`` and ``wall_time`` in ``zone``; ``starts_at`` is the same moment
    in UTC, as the zone's rules stood then. ``version`` grows with every change: whoever changes a
    visit names the version they saw. ``doses`` says who is dosed, where both come and not both are;
    ``planned_as`` is its place in the course's plan, if it was booked for one. A partner reads
    their own visits and the couple's joint ones; nothing on the row tells why a visit stands as it
    does.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        BLOCKED = "blocked", "Not going ahead for now"
        LATE = "late", "Not here yet"
        ARRIVED = "arrived", "Arrived"
        DONE = "done", "Done"
        NO_SHOW = "no_show", "Did not come"
        CANCELLED = "cancelled", "Cancelled"

    wall: ClassVar = Wall(
        readers=CARE_STAFF | {Job.KEEPER, Job.PLANNER},
        writers=frozenset({Role.ADMIN, Job.KEEPER}),
        partner_reads=True,
        joint="both",
    )

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wall_date = models.DateField()
    wall_time = models.TimeField()
    zone = models.CharField(max_length=60)
    doses = models.CharField(max_length=10, choices=Course.Doses.choices, blank=True)
    planned_as = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)

    class Meta(PrivateRecord.Meta):
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="visit_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "starts_at"], name="visit_of_clinic"),
            models.Index(fields=["couple", "starts_at"], name="visit_of_couple"),
        ]

    @property
    def terms(self) -> Kind:
        """What its kind asks for, and how it is called."""
        return kinds()[self.kind]

    @property
    def joint(self) -> bool:
        """Whether both partners are to come."""
        return self.subject_id is None

    @property
    def local_start(self) -> datetime:
        """Its start on the clock it was booked on."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        """Its end on the same clock."""
        return self.ends_at.astimezone(ZoneInfo(self.zone))


class Cohort(Walled):
    """Several couples who come together to group sessions. Which couples is not said here.

    They meet ``weeks`` times, every seven days from ``starts_on``, at ``clock`` on the clinic's
    wall. ``room`` and ``staff`` (memberships) are what a session is booked with unless somebody
    says otherwise.
    """

    wall: ClassVar = OF_THE_CLINIC_BY_SOMEBODY

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=80, help_text="As staff call it; it names nobody.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    clock = models.TimeField(default=time(9))
    weeks = models.PositiveSmallIntegerField(default=1)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    staff = ArrayField(models.UUIDField(), default=list)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["-starts_on", "id"]

    def __str__(self) -> str:
        return self.name


class CohortPlace(PrivateRecord):
    """One couple's place in a cohort, until it leaves. No other couple can read it.

    From ``listed_at`` on both its partners are on the cohort's roster, and read it.
    """

    wall: ClassVar = OF_A_COUPLE

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="places")
    left_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)

    class Meta(PrivateRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["couple"], condition=Q(left_at=None), name="cohort_one_at_a_time"
            ),
        ]
