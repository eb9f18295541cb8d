"""What a couple's course is planned from. The plan itself is made anew whenever it is looked at."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CARE_STAFF, Role
from kact.privacy.rule import Wall
from kact.scheduling.models.resources import OpeningHours, Room


class CoursePlan(PrivateRecord):
    """The terms of one course's plan, as agreed with the couple; the newest of a course counts.

    ``weekdays`` (Monday 0) and ``clock`` are what suits the couple best. ``staff`` are the ids of
    the members who usually see them, ``room`` is where: what is proposed is free for those.
    """

    wall: ClassVar = Wall(readers=CARE_STAFF, writers=frozenset({Role.ADMIN}), append_only=True)

    course = models.ForeignKey("couples.Course", models.PROTECT, related_name="+")
    sessions = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=OpeningHours.Day.choices))
    clock = models.TimeField()
    staff = ArrayField(models.UUIDField(), default=list)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")

    class Meta(PrivateRecord.Meta):
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sessions__gte=1), name="course_plan_has_a_session"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "-created_at"], name="course_plan_newest"),
        ]
