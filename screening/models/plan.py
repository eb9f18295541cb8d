"""The plan: which form of treatment, for whom, and why; proposed by one and agreed by another."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kact.couples.models import Course
from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall


class Plan(PrivateRecord):
    """A therapist's signed proposal. It counts once a prescriber has agreed (``PlanAgreement``).

    The newest agreed plan is the one in force; it ends the one before. Neither partner reads plans.
    """

    class Pathway(models.TextChoices):
        RELATIONAL_KAP = "relational_kap", "Relational ketamine-assisted therapy"
        INDIVIDUAL_KAP = (
            "individual_kap",
            "Individual ketamine-assisted therapy with relational integration",
        )
        COUPLE_THERAPY = "couple_therapy", "Couple therapy alone"
        NOT_NOW = "not_now", "Not now"

    class Reason(models.TextChoices):
        BETWEEN_THEM = "between_them", "What troubles them lies mainly between them"
        BOTH_WISH = "both_wish", "Both wish for this form, each asked alone"
        ONE_SUFFERS = "one_suffers", "What troubles them lies mainly with one partner"
        ONE_MAY_DOSE = "one_may_dose", "Only one partner may take the medicine"
        WITNESS = "witness", "One partner's presence without dosing is wished for and safe"
        SPACE = "space", "One or both need a space of their own first"
        THERAPY_TRIED = "therapy_tried", "Couple therapy alone was tried and was not enough"
        THERAPY_FIRST = "therapy_first", "Couple therapy alone has not been tried and may be enough"
        NOT_READY = "not_ready", "The time or the circumstances are not right"
        OTHER = "other", "Another reason, given below"

    Doses: ClassVar = Course.Doses

    # Which formats of the course each pathway leads to; the other pathways lead to no dose.
    FORMATS: ClassVar = {
        Pathway.RELATIONAL_KAP: frozenset(
            {Course.Variant.CONJOINT, Course.Variant.SEQUENTIAL_WITNESS, Course.Variant.GROUP}
        ),
        Pathway.INDIVIDUAL_KAP: frozenset({Course.Variant.INDIVIDUAL_RELATIONAL}),
    }
    BOTH_DOSE: ClassVar = frozenset({Course.Variant.CONJOINT, Course.Variant.GROUP})

    wall: ClassVar = Wall(readers=CLINICIANS, writers=frozenset({Role.THERAPIST}), append_only=True)

    pathway = models.CharField(max_length=20, choices=Pathway.choices)
    variant = models.CharField(max_length=30, choices=Course.Variant.choices, blank=True)
    doses = models.CharField(max_length=10, choices=Doses.choices, blank=True)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason.choices))
    reason = models.TextField(max_length=4000)
    signed_at = models.DateTimeField()

    agreements: "models.Manager[PlanAgreement]"
    signed: "list[PlanAgreement]"  # queries.plan.plans_of

    class Meta:
        ordering: ClassVar = ["-signed_at", "id"]

    @property
    def leads_to_a_dose(self) -> bool:
        """Whether anybody is to be given the medicine."""
        return self.pathway in self.FORMATS

    @property
    def agreement(self) -> "PlanAgreement | None":
        """The prescriber's signature, if it is there."""
        return self.signed[0] if self.signed else None


class PlanAgreement(PrivateRecord):
    """A prescriber's signature under one plan; the database takes it from their own hand alone."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=frozenset({Role.PRESCRIBER}), append_only=True
    )

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="agreements")
    signed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["signed_at", "id"]
