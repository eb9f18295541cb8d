"""Adverse events of a dosing day: of the body, and apart from them those between the partners."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField
from sessions.models.dosing import DosingSession
from sessions.models.entries import THERAPISTS

MEDICAL = frozenset({Role.PRESCRIBER, Role.MONITOR})


class AdverseRecord(PartnerRecord):
    """One event as it was known at one time, in the codes of `monitoring/adverse.toml`.

    Whatever changes is a new row that ``supersedes`` the one before, with a reason; ``closed`` in
    the newest says that it is over and reviewed. It is serious by its ``criteria`` alone. ``other``
    names what no term does. Events become known after a day is signed, so its lock holds none back.
    """

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    term = models.CharField(max_length=40)
    other = SealedTextField(blank=True)
    onset_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    severity = models.CharField(max_length=20)
    expected = models.BooleanField()
    relation = models.CharField(max_length=20)
    action = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)
    criteria = ArrayField(models.CharField(max_length=40), default=list)
    description = SealedTextField(blank=True)
    closed = models.BooleanField(default=False)
    supersedes = models.UUIDField(null=True)
    reason = SealedTextField(blank=True)

    class Meta(PartnerRecord.Meta):
        abstract = True
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supersedes"], name="%(class)s_one_successor"),
            models.CheckConstraint(
                condition=Q(supersedes=None, reason="")
                | Q(supersedes__isnull=False) & ~Q(reason=""),
                name="%(class)s_changed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("onset_at")),
                name="%(class)s_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(severity__in=["death", "life_threatening"]) | ~Q(criteria=[]),
                name="%(class)s_grave_is_serious",
            ),
        ]

    @property
    def serious(self) -> bool:
        """Whether any criterion of seriousness holds."""
        return bool(self.criteria)


class AdverseEvent(AdverseRecord):
    """What happened to one partner's body or mind."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=MEDICAL, append_only=True)


class PartnerEvent(AdverseRecord):
    """What one partner suffered from the other, or both from a conflict: on no shared list."""

    wall: ClassVar = Wall(
        readers=THERAPISTS | {Role.PRESCRIBER}, writers=THERAPISTS, append_only=True
    )
