"""Who and what is taken when. PostgreSQL itself refuses that anybody is in two places at once.

A slot is one block of time that a visit, or the visits of a cohort, share. Rooms, equipment and
staff are claimed once for the slot, so two couples of a cohort meet in one room and nobody else
does. Partners are claimed one by one, each behind the wall of their own couple.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from kact.privacy.models import PartnerRecord, Walled
from kact.privacy.roles import CARE_STAFF, Job, Role
from kact.privacy.rule import Wall
from kact.scheduling.models.resources import (
    OF_THE_CLINIC,
    OF_THE_CLINIC_BY_SOMEBODY,
    Equipment,
    Room,
)


def _never_twice(name: str, column: str) -> ExclusionConstraint:
    """That no two claims that still hold take the same of one clinic at the same time."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("clinic", RangeOperators.EQUAL),
            (column, RangeOperators.EQUAL),
            ("during", RangeOperators.OVERLAPS),
        ],
        condition=Q(holds=True),
    )


def _takes_time(name: str) -> models.CheckConstraint:
    """That what is taken has a beginning and an end; an empty range would overlap nothing."""
    return models.CheckConstraint(
        condition=Q(during__isempty=False)
        & Q(during__lower_inf=False)
        & Q(during__upper_inf=False),
        name=name,
    )


class Slot(Walled):
    """One block of time on the calendar. It says of no couple that it is theirs.

    ``week`` says which session of a cohort it is, from 1.
    """

    wall: ClassVar = OF_THE_CLINIC_BY_SOMEBODY

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cohort = models.ForeignKey("scheduling.Cohort", models.PROTECT, null=True, related_name="+")
    week = models.PositiveSmallIntegerField(null=True)


class Claim(Walled):
    """One room, unit of equipment or member of staff, taken for one slot while it ``holds``.

    ``during`` includes the time to make ready for the next. ``person`` is the user behind
    ``member``, where there is one: somebody with two roles is still one person.
    """

    wall: ClassVar = OF_THE_CLINIC

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="claims")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    equipment = models.ForeignKey(Equipment, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    person = models.UUIDField(null=True)
    during = DateTimeRangeField()
    # Behind the wall no index answers && (not leakproof); a plain moment it does.
    starts_at = models.GeneratedField(
        expression=Func(F("during"), function="lower"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    holds = models.BooleanField(default=True)

    class Meta(Walled.Meta):
        constraints: ClassVar = [
            _never_twice("claim_room_once", "room"),
            _never_twice("claim_equipment_once", "equipment"),
            _never_twice("claim_member_once", "member"),
            _never_twice("claim_person_once", "person"),
            models.CheckConstraint(
                condition=Q(room__isnull=False, equipment=None, member=None, person=None)
                | Q(room=None, equipment__isnull=False, member=None, person=None)
                | Q(room=None, equipment=None, member__isnull=False),
                name="claim_of_one_thing",
            ),
            _takes_time("claim_takes_time"),
        ]
        indexes: ClassVar = [
            GistIndex(fields=["clinic", "during"], name="claim_of_clinic", condition=Q(holds=True)),
            models.Index(
                fields=["clinic", "starts_at"], name="claim_by_start", condition=Q(holds=True)
            ),
        ]


class Attendance(PartnerRecord):
    """One partner expected in one slot while it ``holds``.

    ``person`` is the user behind the partner, where there was one when it was booked: somebody who
    is a partner in two couples of one clinic is not expected in two places. Neither couple's staff
    learn of the other by it: a refusal says no more than that the time cannot be booked.
    """

    wall: ClassVar = Wall(
        readers=CARE_STAFF | {Job.KEEPER, Job.PLANNER},
        writers=frozenset({Role.ADMIN}),
    )

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="attendances")
    person = models.UUIDField(null=True)
    during = DateTimeRangeField()
    holds = models.BooleanField(default=True)

    class Meta(PartnerRecord.Meta):
        constraints: ClassVar = [
            _never_twice("attendance_once", "subject"),
            _never_twice("attendance_person_once", "person"),
            _takes_time("attendance_takes_time"),
        ]
