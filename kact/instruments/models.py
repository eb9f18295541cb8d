"""What people answered: the options they chose, when, on which version of which instrument.

Never a score: a score is derived, by a named scorer, and lives elsewhere.
"""

from dataclasses import replace
from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.instruments.definition import definition
from kact.instruments.instrument import Definition
from kact.instruments.licences import InstrumentPermission, LicenceStep, LicensedWording, wordings
from kact.instruments.wording import worded
from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Job
from kact.privacy.rule import Wall

__all__ = ["Answer", "InstrumentPermission", "LicenceStep", "LicensedWording", "Response"]

ANSWERS_WALL = Wall(
    readers=CLINICIANS | {Job.SCORER, Job.PLANNER},
    writers=frozenset({Job.PLANNER}),
    partner_reads=True,
    partner_writes=True,
    frozen_once="submitted_at",
)


class Response(PartnerRecord):
    """One partner's answers to one instrument on one occasion, from being asked to being sent."""

    wall: ClassVar = ANSWERS_WALL

    answered: int  # how many items, where the query counts them

    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    definition_hash = models.CharField(max_length=64)
    wording = models.UUIDField(null=True, help_text="The licensed wording it is asked in, if any.")
    occasion = models.CharField(max_length=40)
    asked_at = models.DateTimeField(default=timezone.now)
    alone_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "instrument", "occasion"], name="response_once_an_occasion"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subject", "asked_at"],
                name="response_open",
                condition=models.Q(submitted_at=None),
            ),
            models.Index(
                fields=["clinic", "asked_at", "id"],
                name="response_waiting",
                condition=models.Q(submitted_at=None),
            ),
        ]

    @property
    def definition(self) -> Definition:
        """The instrument as it was when this was asked, in the words it was asked in."""
        asked = definition(self.instrument)
        return worded(asked, wordings()[self.wording].words) if self.wording else asked


class Answer(PartnerRecord):
    """The option chosen for one item, and when."""

    wall: ClassVar = replace(ANSWERS_WALL, frozen_once="response.submitted_at")

    response = models.ForeignKey(Response, models.PROTECT, related_name="answers")
    item = models.CharField(max_length=40)
    option = models.CharField(max_length=40)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "item"], name="answer_once_an_item")
        ]
