"""One day on which somebody is dosed."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.couples.models import Course
from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CLINICIANS
from kact.privacy.rule import Wall
from kact.scheduling.models import Visit


class DosingSession(PrivateRecord):
    """What happens in one dosing visit, from the moment its room is made ready.

    ``doses`` says who is dosed on this day; it outranks the course, and changes only where a day
    is converted. ``tick`` grows by one with every entry, so that a screen knows whether it has
    seen the newest. Nothing of the day changes once it is signed. No partner reads it; what they
    get is a paper of their own.
    """

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=CLINICIANS, frozen_once="signed_at", subject=None
    )

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="dosing_sessions")
    variant = models.CharField(max_length=30, choices=Course.Variant.choices)
    doses = models.CharField(max_length=10, choices=Course.Doses.choices)
    tick = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)

    class Meta(PrivateRecord.Meta):
        ordering: ClassVar = ["-opened_at", "id"]

    def is_dosed(self, place: int) -> bool:
        """Whether the partner in this place takes the medicine on this day."""
        return self.doses in {Course.Doses.BOTH, _ALONE[place]}


_ALONE = {1: Course.Doses.ONE, 2: Course.Doses.TWO}
