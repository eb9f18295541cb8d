"""What a prescriber orders for one partner. It is never edited: another order takes its place."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from sessions.dosing.orders import MOST_BOOSTERS
from sessions.dosing.routes import forms, routes


def mg_field(**more: object) -> models.DecimalField:
    """An amount to a tenth of a mg (or, of a strength, of a mg for each unit)."""
    return models.DecimalField(max_digits=6, decimal_places=1, **more)  # type: ignore[arg-type]


class Order(PartnerRecord):
    """One order: what, how, from which strength, how much at a time and in one session.

    The newest that nobody stopped counts, to the end of ``last_day`` on the clinic's calendar.
    ``strength`` is in mg for each mL, piece or device. ``reason`` answers what the route's table
    warned of as it was written, which stands in ``warned`` as it was shown.
    """

    class Intent(models.TextChoices):
        PSYCHOLYTIC = "psycholytic", "Psycholytic: talking stays possible"
        PSYCHEDELIC = "psychedelic", "Psychedelic: inward"
        RELATIONAL = "relational", "Relational: inward, and able to stay with the partner"

    class Substance(models.TextChoices):
        KETAMINE = "ketamine", "Ketamine (racemic)"
        ESKETAMINE = "esketamine", "Esketamine"

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=frozenset({Role.PRESCRIBER}), append_only=True
    )

    writer: str  # queries.orders says by whom it is, and when it was stopped and why
    stopped_at: datetime | None
    stopped_for: str | None

    substance = models.CharField(max_length=20, choices=Substance.choices)
    route = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    strength = mg_field()
    min_mg = mg_field()
    max_mg = mg_field()
    max_total_mg = mg_field()
    boosters = models.PositiveSmallIntegerField()
    interval_min = models.PositiveSmallIntegerField()
    intent = models.CharField(max_length=20, choices=Intent.choices)
    last_day = models.DateField()
    weight_kg = models.DecimalField(max_digits=4, decimal_places=1)
    weight_on = models.DateField()
    warned = models.JSONField(default=list)
    reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(min_mg__gte=0.1)
                & Q(min_mg__lte=F("max_mg"))
                & Q(max_mg__lte=F("max_total_mg"))
                & Q(max_total_mg__lte=1000)
                & Q(strength__gt=0)
                & Q(boosters__lte=MOST_BOOSTERS)
                & Q(weight_kg__gte=30, weight_kg__lte=300),
                name="order_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(boosters=0) | Q(interval_min__gt=0), name="order_boosters_apart"
            ),
        ]

    @property
    def route_name(self) -> str:
        """The route in words."""
        return routes()[self.route].name

    @property
    def form_name(self) -> str:
        """The form in words."""
        return forms()[self.form].name

    @property
    def per(self) -> str:
        """What one strength counts: mL, piece or device."""
        return forms()[self.form].per


class OrderStop(PartnerRecord):
    """That an order counts no more, and why; with ``by_order`` because another took its place."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=frozenset({Role.PRESCRIBER}), append_only=True
    )

    order = models.OneToOneField(Order, models.PROTECT, related_name="stop")
    by_order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
