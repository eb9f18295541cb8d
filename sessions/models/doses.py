"""A dose, step by step: prepared, checked by a second person, and given, refused or taken back.

Each step is a row of its own and never changes. The database keeps to it that two people stand
behind every dose (`migrations/…_doses_kept.py`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField
from sessions.models.dosing import DosingSession
from sessions.models.orders import Order, mg_field

FROZEN = "dosing_session.signed_at"
GIVING = frozenset({Role.PRESCRIBER, Role.MONITOR})
AT_MOST = 1 + 2  # a first dose and two boosters


class PreparedDose(PartnerRecord):
    """What is drawn up or counted out for one partner, from a strength that was chosen again.

    ``units`` is in mL, pieces or devices, as the order's form counts. ``lot`` is what stands on
    the vial; ``lot_id`` that lot in the clinic's ledger, an id without a key.
    """

    wall: ClassVar = Wall(readers=CLINICIANS, writers=GIVING, append_only=True, frozen_once=FROZEN)

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="prepared")
    planned_mg = mg_field()
    strength = mg_field()
    units = models.DecimalField(max_digits=8, decimal_places=2)
    diluted = models.BooleanField(default=False)
    lot = models.CharField(max_length=60)
    lot_id = models.UUIDField(null=True)
    lot_expires = models.DateField()

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]


class DoseCheck(PartnerRecord):
    """That a second person compared partner, drug, strength, volume, lot and expiry."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=CLINICIANS, append_only=True)

    prepared = models.OneToOneField(PreparedDose, models.PROTECT, related_name="check_by")

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]


class GivenDose(PartnerRecord):
    """One dose that was given. Its id is the key made where it was typed: sent twice, it is one.

    What was prepared is given or wasted. ``weight_kg`` is the weight it was counted by. ``details``
    holds what its route asks: site, rate, devices, minutes held, who gave it.
    """

    wall: ClassVar = Wall(readers=CLINICIANS, writers=GIVING, append_only=True, frozen_once=FROZEN)

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    prepared = models.OneToOneField(PreparedDose, models.PROTECT, related_name="given")
    dose_no = models.PositiveSmallIntegerField()
    planned_mg = mg_field()
    given_mg = mg_field()
    wasted_mg = mg_field(default=0)
    given_at = models.DateTimeField()
    weight_kg = models.DecimalField(max_digits=4, decimal_places=1)
    details = models.JSONField(default=dict)
    reason = SealedTextField(blank=True)  # why less than was prepared, or why warned of and given

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["given_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_mg__gte=0.1)
                & Q(wasted_mg__gte=0)
                & Q(planned_mg=F("given_mg") + F("wasted_mg")),
                name="given_dose_given_or_wasted",
            ),
            models.CheckConstraint(
                condition=Q(dose_no__gte=1, dose_no__lte=AT_MOST), name="given_dose_of_three"
            ),
        ]


class InfusionEnd(PartnerRecord):
    """That an infusion has run in, or was ended, and when."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=GIVING, append_only=True, frozen_once=FROZEN)

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    dose = models.OneToOneField(GivenDose, models.PROTECT, related_name="infusion_end")
    ended_at = models.DateTimeField()

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["ended_at", "id"]


class RefusedDose(PartnerRecord):
    """That a prepared dose was not given, why, and that all of it was wasted."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=GIVING, append_only=True, frozen_once=FROZEN)

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    prepared = models.OneToOneField(PreparedDose, models.PROTECT, related_name="refused")
    wasted_mg = mg_field()
    reason = SealedTextField()

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]


class VoidedDose(PartnerRecord):
    """That a dose stands on record which was not given so; the dose stays, struck through."""

    wall: ClassVar = Wall(readers=CLINICIANS, writers=GIVING, append_only=True, frozen_once=FROZEN)

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    dose = models.OneToOneField(GivenDose, models.PROTECT, related_name="void")
    reason = SealedTextField()

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]


class StoppedDoses(PartnerRecord):
    """That one partner is given nothing more on this day, and why; the other's day goes on."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=CLINICIANS, append_only=True, frozen_once=FROZEN
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    reason = SealedTextField()

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]
