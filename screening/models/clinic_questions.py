"""The questions that a clinic adds to the intake: its own words, about nobody."""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.privacy.audience import read_once
from kact.privacy.models import Walled
from kact.privacy.roles import CARE_STAFF
from kact.privacy.rule import Wall
from screening.intake.own_questions import KINDS, PREFIX, OwnQuestion, own_question

READ = "clinic questions"  # the name under which they are read once

_WALL = Wall(
    readers=CARE_STAFF,
    writers=CARE_STAFF,
    append_only=True,
    clinic_wide=True,
    about_nobody=True,
    couple=None,
    subject=None,
)


def new_code() -> str:
    """A code that no other question has; answers name their question by it."""
    return PREFIX + secrets.token_hex(5)


class ClinicQuestion(Walled):
    """One wording of one question, for one part of the intake. It never changes.

    Another wording is another question that ``replaces`` this one: an answer stays with the words
    it was given to. It is asked from its approval to its retirement, which stand in rows of their
    own (``ClinicQuestionDecision``).
    """

    wall: ClassVar = _WALL

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40, default=new_code)
    part = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=KINDS)
    asks = models.CharField(max_length=300)
    help = models.CharField(max_length=300, blank=True)
    options = ArrayField(models.CharField(max_length=120), default=list)
    unit = models.CharField(max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    lowest = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    highest = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    needed = models.BooleanField(default=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta(Walled.Meta):
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "code"], name="clinic_question_code"),
            models.CheckConstraint(
                condition=models.Q(lowest=None, highest=None)
                | models.Q(lowest__lte=models.F("highest")),
                name="clinic_question_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.asks

    @property
    def as_asked(self) -> OwnQuestion:
        """The question in the shape in which the intake asks it."""
        return own_question(
            code=self.code,
            kind=self.kind,  # type: ignore[arg-type]
            asks=self.asks,
            help=self.help,
            options=self.options,
            unit=self.unit,
            decimals=self.decimals,
            lowest=self.bound(self.lowest),
            highest=self.bound(self.highest),
            needed=self.needed,
        )

    def bound(self, number: Decimal | None) -> Decimal | None:
        """One of its bounds with as many digits after the point as an answer may have."""
        return number if number is None else round(number, self.decimals)


class ClinicQuestionDecision(Walled):
    """That a question is asked from now on, or is asked no more; each once."""

    class What(models.TextChoices):
        APPROVED = "approved", "Approved"
        RETIRED = "retired", "Retired"

    wall: ClassVar = _WALL

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    question = models.ForeignKey(ClinicQuestion, models.PROTECT, related_name="+")
    what = models.CharField(max_length=20, choices=What.choices)
    decided_at = models.DateTimeField(default=timezone.now)
    methods = ArrayField(
        models.CharField(max_length=20), default=list
    )  # how they proved it is they
    proved_at = models.DateTimeField(null=True)

    class Meta(Walled.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "what"], name="clinic_question_once")
        ]


def with_dates() -> models.QuerySet[ClinicQuestion]:
    """The questions of the reader's clinic, oldest first, each with ``approved_at`` and
    ``retired_at``; None for what has not happened. One query.
    """
    found: models.QuerySet[ClinicQuestion] = ClinicQuestion.objects.annotate(
        approved_at=_when(ClinicQuestionDecision.What.APPROVED),
        retired_at=_when(ClinicQuestionDecision.What.RETIRED),
    )
    return found


def read_all() -> list[ClinicQuestion]:
    """The same, read once while somebody looks, however many parts there are."""
    return read_once(READ, lambda: list(with_dates()))


def asked_at(part: str, moment: datetime) -> tuple[OwnQuestion, ...]:
    """What the reader's clinic asked at the end of a part at this moment, in its order."""
    return tuple(q.as_asked for q in read_all() if q.part == part and was_asked(q, moment))


def was_asked(question: ClinicQuestion, moment: datetime) -> bool:
    """Whether a question that comes ``with_dates`` was approved by then, and not yet retired."""
    since, until = question.approved_at, question.retired_at  # type: ignore[attr-defined]
    return since is not None and since <= moment and (until is None or until > moment)


def _when(what: ClinicQuestionDecision.What) -> models.Subquery:
    rows = ClinicQuestionDecision.objects.filter(question=models.OuterRef("pk"), what=what)
    return models.Subquery(rows.values("decided_at")[:1])
