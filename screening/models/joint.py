"""The joint relational intake: what both partners said in one room, as a clinician notes it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kact.couples.models import Course
from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall


class JointIntake(PrivateRecord):
    """One version of the joint intake; a later one stands in its place and changes nothing in it.

    It holds jointly witnessed facts alone: whatever one partner said without the other belongs in
    that partner's own record. Neither partner reads it on their pages.
    """

    class Concern(models.TextChoices):
        CONFLICT = "conflict", "A repeated conflict cycle"
        DISTANCE = "distance", "Distance"
        BETRAYAL = "betrayal", "Betrayal"
        TRAUMA = "trauma", "Trauma that affects the relationship"
        INTIMACY = "intimacy", "Intimacy or sex"
        ONE_ILL = "one_ill", "One partner is ill"
        BOTH_TRAUMATISED = "both_traumatised", "Both partners are traumatised"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        MARRIED = "married", "Married or in a registered partnership"
        TOGETHER = "together", "Together, not married"
        SEPARATED = "separated", "Separated for now"

    class Living(models.TextChoices):
        SHARED = "shared", "In one home"
        APART = "apart", "In separate homes"
        CHANGING = "changing", "Changing"

    class Structure(models.TextChoices):
        EXCLUSIVE = "exclusive", "Exclusive, by agreement of both"
        OPEN = "open", "Open, by agreement of both"
        SEVERAL = "several", "More than two people"
        UNSETTLED = "unsettled", "Not settled between them"

    class Fit(models.TextChoices):
        BOTH_WISH = "both_wish", "Both said that they wish to do this"
        WORK = "work", "Both are ready to prepare, and to integrate afterwards"
        FEELINGS = "feelings", "Both can stay with strong feelings in the other's presence"
        STOP = "stop", "Both know that each may stop at any time without a reason"
        STEADY = "steady", "Home, health and work are steady enough for the months ahead"

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.THERAPIST, Role.CO_THERAPIST}),
        append_only=True,
    )

    version = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    concerns = ArrayField(models.CharField(max_length=20, choices=Concern.choices))
    cycle = models.TextField(max_length=4000)
    strengths = models.TextField(max_length=4000)
    years_together = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=20, choices=Status.choices)
    children = models.PositiveSmallIntegerField(null=True)
    living = models.CharField(max_length=20, choices=Living.choices)
    structure = models.CharField(max_length=20, choices=Structure.choices)
    modality = models.CharField(max_length=20, choices=Course.Modality.choices)
    fit = ArrayField(models.CharField(max_length=20, choices=Fit.choices), blank=True)
    fit_note = models.TextField(max_length=2000, blank=True)
    not_a_quick_fix = models.BooleanField()  # both said so

    class Meta:
        ordering: ClassVar = ["-version", "-created_at"]

    @property
    def open_points(self) -> list[str]:
        """What of the fit checklist was not so, in its own words."""
        return [point.label for point in self.Fit if point not in self.fit]
