"""A partner's intake: one row a part and sitting, and the answers behind seven walls.

Who may read an answer is decided by the class of its section (`Section.record`), so each class is
a table of its own.
"""

from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Job, Role
from kact.privacy.rule import Wall
from screening.intake.library import part
from screening.intake.own_questions import OwnQuestion, with_own
from screening.intake.questions import Part
from screening.models.clinic_questions import asked_at


class Intake(PartnerRecord):
    """One part of the intake as asked of one partner, until it is sent, declined or postponed.

    All three close it at one moment, ``submitted_at``. To change an answer later is a new row that
    ``replaces`` this one. It holds no answer: every clinician of the care team reads how it stands.
    """

    class Mode(models.TextChoices):
        SELF = "self", "By the partner"
        WITH_CLINICIAN = "with_clinician", "With a clinician"

    class Outcome(models.TextChoices):
        SENT = "sent", "Sent"
        DECLINED = "declined", "Declined"
        POSTPONED = "postponed", "Postponed"

    wall: ClassVar = Wall(
        readers=CLINICIANS | {Job.PLANNER, Job.EXAMINER},
        writers=CLINICIANS | {Job.PLANNER},
        partner_reads=True,
        partner_writes=True,
        frozen_once="submitted_at",
    )

    part = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    definition_hash = models.CharField(max_length=64)
    mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.SELF)
    asked_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    alone_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    submitted_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "part"],
                condition=models.Q(submitted_at=None),
                name="intake_one_open_a_part",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", submitted_at=None)
                | ~models.Q(outcome="") & models.Q(submitted_at__isnull=False),
                name="intake_closed_by_its_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "part", "-asked_at"], name="intake_newest_of_part")
        ]

    @property
    def is_mine(self) -> bool:
        """Whether the partner fills it in now: it is open, and not in a clinician's hands."""
        return self.submitted_at is None and self.mode == self.Mode.SELF

    @cached_property
    def definition(self) -> Part:
        """The part as the clinic asks it. Raises UnknownPart for one that is asked no more."""
        return with_own(part(self.part), self.own_questions)

    @cached_property
    def own_questions(self) -> tuple[OwnQuestion, ...]:
        """The clinic's own questions of the part as they stood when this was begun.

        What is approved or retired later changes nothing in a form somebody has before them, and
        nothing in how it is read.
        """
        return asked_at(self.part, self.begun_at or self.submitted_at or timezone.now())


class IntakeAnswer(PartnerRecord):
    """The answer to one question, and when it was given; a value of null is an answer taken back.

    What the value holds for each kind of question: ``screening.intake.answers.Given``.
    """

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="+")
    question = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    note = models.TextField(blank=True)
    since = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta(PartnerRecord.Meta):
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "question"], name="%(class)s_once_a_question")
        ]


_OWN = Wall(
    readers=frozenset(),
    partner_reads=True,
    partner_writes=True,
    frozen_once="intake.submitted_at",
)


def _wall(*, readers: frozenset[Role], writers: frozenset[Role]) -> Wall:
    """Whoever looks again by changed rules reads every answer that is not hidden row by row."""
    return replace(_OWN, readers=readers | {Job.EXAMINER}, writers=writers)


THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST})
MEDICAL = frozenset({Role.PRESCRIBER, Role.MONITOR})
TREATING = frozenset({Role.THERAPIST, Role.PRESCRIBER})


class MedicalAnswer(IntakeAnswer):
    """Conditions, medicines, vital signs, laboratory values."""

    wall: ClassVar = _wall(readers=MEDICAL, writers=MEDICAL)


class PsychiatricAnswer(IntakeAnswer):
    """Psychiatric history and present risk."""

    wall: ClassVar = _wall(readers=CLINICIANS, writers=TREATING)


class SubstanceAnswer(IntakeAnswer):
    """Use of alcohol and drugs: a table of its own, to be kept and disclosed apart (42 CFR 2)."""

    wall: ClassVar = _wall(readers=CLINICIANS, writers=TREATING)


class RelationalAnswer(IntakeAnswer):
    """What one partner says of the relationship, for their own therapists alone."""

    wall: ClassVar = _wall(readers=THERAPISTS, writers=THERAPISTS)


class WithheldAnswer(IntakeAnswer):
    """What the other partner is not to know; the co-therapist reads it where the owner allows."""

    wall: ClassVar = replace(
        _OWN,
        readers=THERAPISTS,
        writers=frozenset({Role.THERAPIST}),
        row_readers="readers",
    )

    readers = ArrayField(models.CharField(max_length=40), default=list)


class SafetyAnswer(IntakeAnswer):
    """Safety in the relationship and a free choice; once sent, no page shows it to its owner."""

    wall: ClassVar = _wall(readers=THERAPISTS, writers=THERAPISTS)


class InterviewAnswer(IntakeAnswer):
    """What a therapist wrote down of a private interview: it is theirs.

    Whoever was interviewed neither reads nor writes it: somebody may make them, or look on.
    """

    wall: ClassVar = replace(SafetyAnswer.wall, partner_reads=False, partner_writes=False)


# The table of each record class of a section.
ANSWERS: dict[str, type[IntakeAnswer]] = {
    "medical": MedicalAnswer,
    "psychiatric": PsychiatricAnswer,
    "substance": SubstanceAnswer,
    "relational": RelationalAnswer,
    "withheld": WithheldAnswer,
    "safety": SafetyAnswer,
    "interview": InterviewAnswer,
}
