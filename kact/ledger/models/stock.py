"""What a clinic stocks, in which lots, and who sent it or took it back.

Who reads what: whoever witnesses a waste must know the drug and its lot, so the care staff read
both. Counts and consignments are the administrator's too. Amounts given are not: beside the
calendar, each would be a patient's dose.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from kact.privacy.models import Walled
from kact.privacy.roles import CARE_STAFF, Job, Role
from kact.privacy.rule import Wall

KEEPERS = frozenset({Role.PRESCRIBER, Role.MONITOR})
OF_THE_KEEPERS = Wall(
    readers=KEEPERS | {Job.KEEPER},
    writers=KEEPERS,
    clinic_wide=True,
    append_only=True,
    couple=None,
    subject=None,
)
OF_THE_STOCK = replace(OF_THE_KEEPERS, readers=CARE_STAFF | {Job.KEEPER})
OF_THE_COUNTS = replace(OF_THE_KEEPERS, readers=KEEPERS | {Role.ADMIN})


def milligrams(**more: Any) -> "models.DecimalField[Any, Any]":
    """An exact amount of the drug in mg, to a tenth of a microgram."""
    return models.DecimalField(max_digits=12, decimal_places=4, **more)


class Kept(Walled):
    """One row of a clinic's ledger, in the hand of whoever made it (a job signs as nobody)."""

    wall: ClassVar = OF_THE_KEEPERS

    clinic = models.ForeignKey("accounts.Clinic", models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Walled.Meta):
        abstract = True


class Substance(Kept):
    """A drug in one form, strength and container, as the clinic stocks it.

    ``strength`` is in mg per ``unit``; ``container_units`` is how many units one container holds.
    Out of a ``multi_dose`` container some may be drawn and the rest left in it.
    """

    class Drug(models.TextChoices):
        KETAMINE = "ketamine", "Ketamine"
        ESKETAMINE = "esketamine", "Esketamine"

    class Schedule(models.TextChoices):
        II = "II", "Schedule II"
        III = "III", "Schedule III"
        IV = "IV", "Schedule IV"
        V = "V", "Schedule V"

    class Form(models.TextChoices):
        SOLUTION = "solution", "Solution for injection"
        SPRAY = "spray", "Nasal spray"
        LOZENGE = "lozenge", "Lozenge or troche"
        TABLET = "tablet", "Tablet"
        CAPSULE = "capsule", "Capsule"

    class Unit(models.TextChoices):
        ML = "mL", "mL"
        DEVICE = "device", "device"
        PIECE = "piece", "piece"

    wall: ClassVar = OF_THE_STOCK

    drug = models.CharField(max_length=20, choices=Drug.choices)
    schedule = models.CharField(max_length=10, choices=Schedule.choices)
    form = models.CharField(max_length=20, choices=Form.choices)
    strength = models.DecimalField(max_digits=9, decimal_places=4)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    container_units = models.DecimalField(max_digits=9, decimal_places=3)
    multi_dose = models.BooleanField(default=False)
    ndc = models.CharField("NDC", max_length=20)

    class Meta(Kept.Meta):
        ordering: ClassVar = ["drug", "form", "strength", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(strength__gt=0, container_units__gt=0), name="substance_of_some_size"
            ),
        ]

    @property
    def container_mg(self) -> Decimal:
        """How much of the drug one container holds, in mg."""
        return self.strength * self.container_units

    @property
    def name(self) -> str:
        """As staff read it: `Ketamine 50 mg/mL, 10 mL`."""
        size = f"{self.container_units.normalize():f} {self.unit}"
        return f"{self.get_drug_display()} {self.strength.normalize():f} mg/{self.unit}, {size}"

    def volume(self, mg: Decimal) -> Decimal:
        """What this many mg are in units of the strength (mL, devices, pieces), to a hundredth."""
        return (mg / self.strength).quantize(Decimal("0.01"))


class Lot(Kept):
    """Containers of one substance made together: one lot number, one expiry, one place."""

    wall: ClassVar = OF_THE_STOCK

    substance = models.ForeignKey(Substance, models.PROTECT, related_name="lots")
    code = models.CharField("Lot number", max_length=40)
    expires_on = models.DateField(help_text="Good on this day, and no longer.")
    location = models.CharField(max_length=80)

    # What ``queries.lots`` brings with each.
    balance: Decimal | None
    counted: Decimal | None
    counted_at: datetime | None

    class Meta(Kept.Meta):
        ordering: ClassVar = ["expires_on", "code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["substance", "code"], name="lot_known_once"),
        ]


class Consignment(Kept):
    """What came from a supplier, or went back through a reverse distributor, with its paper.

    ``kind`` is the kind of the movement that names it.
    """

    wall: ClassVar = OF_THE_COUNTS

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="consignments")
    kind = models.CharField(max_length=20)
    mg = milligrams()
    containers = models.PositiveIntegerField()
    party = models.CharField("Name", max_length=120)
    address = models.CharField(max_length=240)
    dea_number = models.CharField("DEA number", max_length=9)
    paper = models.CharField("Invoice or form number", max_length=60)
    dated = models.DateField()

    class Meta(Kept.Meta):
        ordering: ClassVar = ["-dated", "-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mg__gt=0), name="consignment_of_something"),
        ]
