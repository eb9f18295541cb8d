"""Relational safety and suicide risk: what clinicians ask one partner alone, and what they find.

All of it is appended and never changed: a new look is a new row, and the newest counts.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField
from screening.models.intake import THERAPISTS

_THERAPISTS_ALONE = Wall(readers=THERAPISTS, writers=THERAPISTS, append_only=True)


class Sitting(PartnerRecord):
    """One attempt to speak with one partner in private, whether or not it could go ahead.

    Only the first two answers are asked of a partner who is not alone; the rest stays blank.
    """

    class Mode(models.TextChoices):
        CLINIC = "clinic", "In a private room of the clinic"
        PHONE = "phone", "By phone"
        VIDEO = "video", "By video"

    class Company(models.TextChoices):
        NOBODY = "nobody", "Nobody"
        INFANT = "infant", "Only a child of two or younger"
        CHILD = "child", "A child over two"
        ADULT = "adult", "Another adult"

    ALONE: ClassVar = frozenset({Company.NOBODY, Company.INFANT})

    wall: ClassVar = _THERAPISTS_ALONE

    mode = models.CharField(max_length=20, choices=Mode.choices)
    safe_now = models.BooleanField()
    company = models.CharField(max_length=20, choices=Company.choices)
    headphones = models.BooleanField(null=True)
    location = models.CharField(max_length=200, blank=True)
    code_word = models.CharField(max_length=80, blank=True)
    if_cut_off = SealedTextField(blank=True, help_text="What both do when the line goes dead.")
    call_back = SealedTextField(blank=True, help_text="How and when it is safe to call back.")
    held_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-held_at", "id"]

    @property
    def goes_ahead(self) -> bool:
        """Whether anything may be asked: it is safe, and nobody listens who could understand."""
        return self.safe_now and self.company in self.ALONE


class Disposition(PartnerRecord):
    """The therapist's finding on joint work for one partner: the outcome and no grounds.

    Prescribers read it, since dosing together hangs on it; the grounds are another record.
    """

    class Outcome(models.TextChoices):
        CLEAR = "clear", "Clear for joint work"
        CLEAR_WITH_PLAN = "clear_with_plan", "Clear, with a safety plan"
        CONJOINT_NOT_INDICATED = "conjoint_not_indicated", "Joint work not indicated"
        UNDETERMINED = "undetermined", "Not determined yet"

    CLEARS: ClassVar = frozenset({Outcome.CLEAR, Outcome.CLEAR_WITH_PLAN})

    wall: ClassVar = Wall(readers=CLINICIANS, writers=THERAPISTS, append_only=True)

    disposition = models.CharField(max_length=40, choices=Outcome.choices)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-decided_at", "id"]


class SafetyAssessment(PartnerRecord):
    """What a disposition rests on, and the plan made with the partner. For therapists alone."""

    class Pattern(models.TextChoices):
        NONE = "none", "No aggression found"
        SITUATIONAL_LOW = "situational_low", "Situational, low level"
        SITUATIONAL_SEVERE = "situational_severe", "Situational, moderate to severe"
        COERCIVE_CONTROL = "coercive_control", "Coercive control, or fear on one side"
        UNKNOWN = "unknown", "Not known"

    class Report(models.TextChoices):
        NOT_REQUIRED = "not_required", "Assessed; no report is required"
        MADE = "made", "Required, and made"
        PENDING = "pending", "Required, and still to be made"

    wall: ClassVar = _THERAPISTS_ALONE

    disposition = models.ForeignKey(Disposition, models.PROTECT, related_name="grounds")
    pattern = models.CharField(max_length=40, choices=Pattern.choices)
    grounds = SealedTextField()
    plan = SealedTextField(blank=True)
    resources = SealedTextField(blank=True, help_text="Given by a channel that is safe.")
    report = models.CharField(max_length=40, choices=Report.choices)
    report_note = SealedTextField(blank=True)


class Voluntariness(PartnerRecord):
    """Whether one partner, asked alone, takes part of their own free choice."""

    wall: ClassVar = _THERAPISTS_ALONE

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+")
    free = models.BooleanField()
    note = SealedTextField()
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-checked_at", "id"]


class SuicideScreen(PartnerRecord):
    """A suicide-risk screen as marked on its licensed paper form: item numbers and no wording."""

    class Mark(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_ASKED = "not_asked", "Not asked"

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.THERAPIST, Role.PRESCRIBER}),
        append_only=True,
    )

    marks = models.JSONField(help_text="What was marked, by item.")
    band = models.CharField(max_length=20)
    rules = models.CharField(max_length=20, help_text="The version of the rules that read it.")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-asked_at", "id"]
