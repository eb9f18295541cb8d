"""The record's own tables: events, changes caught by trigger, and follow-ups that are due."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kact.privacy.models import Walled
from kact.privacy.roles import ALL_STAFF, Job, Role
from kact.privacy.rule import Wall

EVERYBODY = ALL_STAFF | frozenset(Job)


class Event(Walled):
    """Something that happened. Plain columns and no foreign keys: it outlives its subject.

    ``data`` holds ids, codes, numbers and names of changed fields, never words anyone typed.
    """

    wall: ClassVar = Wall(
        readers=EVERYBODY,
        writers=EVERYBODY,
        partner_writes=True,
        joint_writes=True,
        append_only=True,
        writes_clinic_wide=True,
        author="actor_id",
        row_readers="readers",
    )

    clinic_id = models.UUIDField()
    couple_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    at = models.DateTimeField()
    readers = ArrayField(models.CharField(max_length=40))
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["couple_id", "-at"], name="event_couple_at"),
            models.Index(fields=["clinic_id", "-at"], name="event_clinic_at"),
        ]


class Change(Walled):
    """One row changed by any path, written by a trigger: names of columns, never their values."""

    wall: ClassVar = Wall(
        readers=frozenset({Role.PRIVACY_OFFICER}),
        append_only=True,
        clinic_wide=True,
        author="actor_id",
    )

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    clinic_id = models.UUIDField()
    couple_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    relation = models.TextField()
    row_id = models.TextField()
    operation = models.TextField()
    columns = ArrayField(models.TextField())
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    transaction = models.TextField()


class FollowUp(models.Model):
    """Something due because of an event: written with it, done once, late rather than lost."""

    event_id = models.UUIDField()
    clinic_id = models.UUIDField()
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event_id", "name"], name="followup_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="followup_waiting", condition=models.Q(done_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name
