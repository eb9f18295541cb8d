"""What a clinic has to give: rooms, equipment, opening hours; and when it gives nothing.

All of it is the clinic's own and about no couple: whoever cares for anybody there reads it.
"""

from dataclasses import replace
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kact.privacy.models import Walled
from kact.privacy.roles import CARE_STAFF, Job, Role
from kact.privacy.rule import Wall

OF_THE_CLINIC = Wall(
    readers=CARE_STAFF | {Job.KEEPER, Job.PLANNER},
    writers=frozenset({Role.ADMIN}),
    clinic_wide=True,
    couple=None,
    subject=None,
    author=None,
)
OF_THE_CLINIC_BY_SOMEBODY = replace(OF_THE_CLINIC, author="author_id")


class Resource(Walled):
    """Something that belongs to a clinic, under a name that nobody else there has."""

    wall: ClassVar = OF_THE_CLINIC

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, help_text="As staff call it.")
    retired_at = models.DateTimeField(null=True)

    class Meta(Walled.Meta):
        abstract = True
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Room(Resource):
    """A room, how many can lie down in it and be watched, and whether two can be parted there."""

    chairs = models.PositiveSmallIntegerField(
        default=2, help_text="Places in which somebody can be dosed."
    )
    monitors = models.PositiveSmallIntegerField(
        default=0, help_text="Monitors that stay in this room."
    )
    second_space = models.BooleanField(
        default=False, help_text="A second room or a screen, where two can be apart at once."
    )

    class Meta(Resource.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "name"], condition=Q(retired_at=None), name="room_named_once"
            )
        ]


class Equipment(Resource):
    """One unit that is carried to where it is needed: monitor 1, monitor 2."""

    class Kind(models.TextChoices):
        MONITOR = "monitor", "Patient monitor"
        PUMP = "pump", "Infusion pump"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.MONITOR)

    class Meta(Resource.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "name"], condition=Q(retired_at=None), name="equipment_named_once"
            )
        ]


class OpeningHours(Walled):
    """When a clinic is open on one weekday, on its own clock; a day without a row is closed.

    A clinic that has not set a single day is taken as always open.
    """

    class Day(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    wall: ClassVar = OF_THE_CLINIC

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    day = models.PositiveSmallIntegerField(choices=Day.choices)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "day"], name="hours_once_a_day"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__lt=F("closes")),
                name="hours_open_before_they_close",
            ),
        ]


class Closing(Walled):
    """A time in which nothing is booked: of the whole clinic, of a room, or of a member of staff.

    ``name`` is what staff read on the calendar. It never says why somebody is away.
    """

    wall: ClassVar = OF_THE_CLINIC

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="closing_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(room=None) | Q(member=None), name="closing_of_one_thing"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["clinic", "ends_at"],
                name="closing_of_clinic",
                condition=Q(lifted_at=None),
            )
        ]
