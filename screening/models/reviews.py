"""Reviews: what a clinician decided about a finding, what they signed, and what others may know.

A signed review holds the findings it was signed on, for the few who may read the answers behind
them. Its outcome stands in a row of its own, for all of the care team. All of it is append-only:
whoever decides otherwise decides again.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Job, Role
from kact.privacy.rule import Wall
from screening.eligibility import CLEARED, LETS_THROUGH, TURNED_BACK, Decision, Outcome

MEDICAL = frozenset({Role.PRESCRIBER, Role.MONITOR})
PRESCRIBER = frozenset({Role.PRESCRIBER})
# The findings of a relational review can rest on an undisclosed matter: the co-therapist reads the
# outcome, and those findings alone whose answers they may read.
THERAPIST = frozenset({Role.THERAPIST})
EXAMINER = frozenset({Job.EXAMINER})

_CLEARS = Q(outcome__in=sorted(CLEARED))


def _none_like(**finding: str | bool) -> Q:
    """That no finding of the snapshot is like this."""
    return ~Q(findings__contains=[finding])


class ReviewDecision(PartnerRecord):
    """What was decided about one finding, and why.

    It counts as long as the rule and the answers it read are those of ``basis_hash``.
    """

    rule = models.CharField(max_length=80)
    level = models.CharField(max_length=20)
    verdict = models.CharField(max_length=20)
    basis_hash = models.CharField(max_length=64)
    decision = models.CharField(max_length=20, choices=Decision.choices)
    reason = models.TextField()
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["decided_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(decision__in=sorted(LETS_THROUGH))
                | ~Q(level="A") & Q(verdict__in=["review", "hold"]),
                name="%(class)s_never_lets_through_absolute_or_unknown",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="%(class)s_has_a_reason"),
        ]


class MedicalDecision(ReviewDecision):
    """The prescriber's decision about a medical finding."""

    wall: ClassVar = Wall(readers=MEDICAL, writers=PRESCRIBER, append_only=True)


class RelationalDecision(ReviewDecision):
    """The therapist's decision about a relational finding."""

    wall: ClassVar = Wall(readers=THERAPIST, writers=THERAPIST, append_only=True)


class Review(PartnerRecord):
    """One signature: what it came to, why, and every finding as it stood when it was signed.

    ``findings`` is a list of objects with rule, title, level, verdict, reasons, decision, reason
    and ``open`` (not clear, and not let through).
    """

    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    conditions = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    findings = models.JSONField()
    basis_hash = models.CharField(max_length=64, help_text="Of all answers it was signed on.")
    signed_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["signed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~_CLEARS
                | _none_like(open=True)
                & _none_like(verdict="unknown")
                & _none_like(level="A", verdict="review")
                & _none_like(level="A", verdict="hold")
                & ~Q(findings=[]),
                name="%(class)s_clears_nobody_with_an_open_finding",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.ELIGIBLE)
                | Q(conditions="") & _none_like(decision=Decision.CONDITIONS.value),
                name="%(class)s_eligible_is_without_conditions",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.CONDITIONAL) | ~Q(conditions=""),
                name="%(class)s_conditional_names_its_conditions",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=sorted(TURNED_BACK)) | ~Q(reason=""),
                name="%(class)s_turns_back_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~_CLEARS | Q(valid_until__isnull=False),
                name="%(class)s_clears_until_a_day",
            ),
        ]


class MedicalReview(Review):
    """The prescriber's signature."""

    wall: ClassVar = Wall(readers=MEDICAL | EXAMINER, writers=PRESCRIBER, append_only=True)


class RelationalReview(Review):
    """The therapist's signature."""

    wall: ClassVar = Wall(readers=THERAPIST | EXAMINER, writers=THERAPIST, append_only=True)


class Reopening(PartnerRecord):
    """A clearance that counts no more, because what it was signed by has become stricter since.

    ``grounds`` is a list of objects with rule (empty for the time a clearance counts), title, was,
    now and reasons, in words, for whoever may read the review itself.
    """

    review = models.UUIDField(unique=True, help_text="The signed review whose clearance it ended.")
    grounds = models.JSONField()
    reopened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["reopened_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(grounds=[]), name="%(class)s_has_its_grounds")
        ]


class MedicalReopening(Reopening):
    """Why a prescriber is to look again."""

    wall: ClassVar = Wall(readers=MEDICAL | EXAMINER, writers=EXAMINER, append_only=True)


class RelationalReopening(Reopening):
    """Why a therapist is to look again."""

    wall: ClassVar = Wall(readers=THERAPIST | EXAMINER, writers=EXAMINER, append_only=True)


class Eligibility(PartnerRecord):
    """What a signed review came to, for the whole care team: no finding and no reason."""

    review = models.UUIDField(unique=True, help_text="The signed review it speaks for.")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    signed_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["signed_at", "id"]


class MedicalEligibility(Eligibility):
    """The medical outcome, with what the prescriber tells those who will be in the room."""

    class InTheRoom(models.TextChoices):
        HEART = "heart", "Call the monitor at once for chest pain, headache or breathlessness"
        BREATHING = "breathing", "Watch their breathing and the color of their skin"
        SEIZURE = "seizure", "Seizures are possible: know where the first-aid sheet is"
        ALLERGY = "allergy", "An allergy matters: the monitor has the details"
        FALLS = "falls", "Unsteady: two people beside them when they stand"
        BLADDER = "bladder", "May need the bathroom often: offer it"
        SENSES = "senses", "Sees or hears poorly: speak close by and say what you do"
        DISSOCIATION = "dissociation", "Ground early: may drift or freeze"
        MOOD = "mood", "Watch mood closely, and on the days after"

    wall: ClassVar = Wall(readers=CLINICIANS, writers=PRESCRIBER, append_only=True)

    in_the_room = ArrayField(
        models.CharField(max_length=20, choices=InTheRoom.choices), default=list
    )
    in_words = models.CharField(max_length=300, blank=True)


class RelationalEligibility(Eligibility):
    """The relational outcome."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=THERAPIST, append_only=True)


class PsychiatricAssessment(PartnerRecord):
    """That one partner's psychiatric assessment is done, or is to be done again after all."""

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.THERAPIST, Role.PRESCRIBER}),
        append_only=True,
    )

    done = models.BooleanField()
    summary = models.TextField(help_text="What was found, or why it is to be done again.")
    assessed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["assessed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(summary=""), name="psychiatric_assessment_in_words")
        ]
