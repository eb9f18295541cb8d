"""The perpetual ledger: every movement of a lot, in order, with the balance before and after it.

Triggers of the ledger hold each row to the one before it, lot by lot and one at a time.
"""

from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kact.ledger.models.stock import (
    KEEPERS,
    OF_THE_KEEPERS,
    Consignment,
    Kept,
    Lot,
    milligrams,
)
from kact.ledger.models.wastes import Waste
from kact.privacy.models import PartnerRecord
from kact.privacy.roles import Job
from kact.privacy.rule import Wall


class Draw(Kept):
    """What was taken from one container, before it is shared out.

    ``mg`` was opened or drawn; of it ``left_mg`` stays in a container of several doses, and so in
    stock. The rest must be given or wasted, whoever it is given to, to the last of it.
    """

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="draws")
    mg = milligrams()
    left_mg = milligrams(default=Decimal(0))
    at = models.DateTimeField(default=timezone.now)

    open: Decimal  # what ``queries.open_draws`` brings with each: neither given nor wasted, in mg

    class Meta(Kept.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mg__gt=0, left_mg__gte=0, left_mg__lte=F("mg")),
                name="draw_leaves_no_more_than_there_was",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["lot"], name="draw_of_lot")]

    @property
    def taken(self) -> Decimal:
        """What left the container, in mg."""
        return self.mg - self.left_mg


class Movement(Kept):
    """One change of one lot: ``mg`` is what came (above nought) or went (below).

    ``number`` counts the movements of the lot from 1. ``sent_as`` is the caller's key: sent twice,
    it moves once. What the movement follows from stands beside it: the consignment, the draw it
    came out of, the witnessed waste, the count whose difference it settles, or the movement it
    takes back.
    A witnessed waste is signed by nobody: the two who did it stand on the waste and its answer.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        ADMINISTERED = "administered", "Given"
        WASTED = "wasted", "Wasted"
        RETURNED = "returned", "Returned"
        ADJUSTED = "adjusted", "Adjusted"
        REVERSED = "reversed", "Taken back"

    wall: ClassVar = replace(OF_THE_KEEPERS, writers=KEEPERS | {Job.KEEPER})

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    mg = milligrams()
    before_mg = milligrams()
    after_mg = milligrams()
    at = models.DateTimeField(default=timezone.now)
    sent_as = models.UUIDField()
    reason = models.CharField(max_length=240, blank=True)
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="movements")
    consignment = models.OneToOneField(
        Consignment, models.PROTECT, null=True, related_name="movement"
    )
    waste = models.OneToOneField(Waste, models.PROTECT, null=True, related_name="movement")
    count = models.OneToOneField(
        "ledger.Count", models.PROTECT, null=True, related_name="adjustment"
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")

    class Meta(Kept.Meta):
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "number"], name="movement_numbered_once"),
            models.UniqueConstraint(fields=["clinic", "sent_as"], name="movement_moved_once"),
            models.CheckConstraint(
                condition=Q(after_mg=F("before_mg") + F("mg")), name="movement_adds_up"
            ),
            models.CheckConstraint(condition=Q(after_mg__gte=0), name="movement_leaves_no_less"),
            models.CheckConstraint(condition=~Q(mg=0), name="movement_moves_something"),
        ]


class Dispensed(PartnerRecord):
    """To whom one movement was given: the part of the ledger that names a patient.

    Its id is the movement's, so each has one. ``name`` and ``address`` are as they were given on
    that day: the law asks for both, and the row must stand when the partner's own record has long
    changed. ``session`` is the id of the dosing session.
    """

    wall: ClassVar = Wall(
        readers=KEEPERS | {Job.KEEPER}, writers=KEEPERS, clinic_wide=True, append_only=True
    )

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="dispensed")
    session = models.UUIDField()
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=240, blank=True)

    class Meta(PartnerRecord.Meta):
        indexes: ClassVar = [models.Index(fields=["session"], name="dispensed_in_session")]
