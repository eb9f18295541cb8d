"""What the front desk keeps in mind: tasks that follow from visits, and who waits for a time."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CARE_STAFF, Job, Role
from kact.privacy.rule import Wall
from kact.scheduling.kinds import CHOICES
from kact.scheduling.models.resources import OpeningHours
from kact.scheduling.models.visits import Visit


class Task(PrivateRecord):
    """Something an administrator does after a visit went otherwise, until it is ``done_at``.

    ``event`` is what it follows from: one event asks once of a visit, however often it is followed.
    """

    class Kind(models.TextChoices):
        CALL = "call", "Call: they are late"
        CALL_BACK = "call_back", "Call back: they did not come"
        REBOOK = "rebook", "Tell them, and offer another time"
        TELL = "tell", "Tell them it is not going ahead for now"
        RESTAFF = "restaff", "Find other staff: somebody has left"

    wall: ClassVar = Wall(
        readers=frozenset({Role.ADMIN, Job.KEEPER}), writers=frozenset({Role.ADMIN, Job.KEEPER})
    )

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="tasks")
    event = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    awaited = models.ForeignKey(
        "couples.Partner",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Of two who were to come together, the one who was not there.",
    )
    member = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")

    class Meta(PrivateRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "visit"], name="task_asked_once"),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False),
                name="task_done_by_somebody_is_done",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["clinic", "created_at"], name="task_open", condition=Q(done_at=None)
            ),
        ]


class Waiting(PrivateRecord):
    """One partner (``subject``) or both (null) who would take a time sooner, or any time at all.

    ``days`` are the weekdays on which they can come (0 is Monday; none means any) and ``part`` the
    half of the day. ``times`` says the rest, in the words of whoever spoke with them.
    """

    class Part(models.TextChoices):
        ANY = "", "Any time of day"
        MORNING = "morning", "Mornings"
        AFTERNOON = "afternoon", "Afternoons"

    class Outcome(models.TextChoices):
        BOOKED = "booked", "Booked"
        WITHDRAWN = "withdrawn", "No longer waiting"

    wall: ClassVar = Wall(readers=CARE_STAFF, writers=frozenset({Role.ADMIN}))

    kind = models.CharField(max_length=40, choices=CHOICES)
    not_before = models.DateField(null=True)
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    part = models.CharField(max_length=20, choices=Part.choices, blank=True, default="")
    times = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)

    class Meta(PrivateRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="waiting_closed_with_an_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["clinic", "created_at"], name="waiting_open", condition=Q(closed_at=None)
            ),
        ]

    @property
    def wishes(self) -> str:
        """When they can come, in words; nothing where any time would do."""
        days = ", ".join(OpeningHours.Day(day).label for day in sorted(self.days))
        part = Waiting.Part(self.part).label if self.part else ""
        return ", ".join(filter(None, (part, days, self.times)))
