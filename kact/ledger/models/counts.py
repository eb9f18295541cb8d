"""Counts of what is there, each by two people who are not told what to expect; and inventories."""

from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kact.ledger.models.stock import KEEPERS, OF_THE_COUNTS, OF_THE_KEEPERS, Kept, Lot, milligrams


class Inventory(Kept):
    """An inventory of everything: the first, or one of those that follow every two years.

    ``business`` says whether it was taken at the opening or the close of business.
    """

    class Kind(models.TextChoices):
        INITIAL = "initial", "Initial inventory"
        PERIODIC = "periodic", "Periodic inventory"

    class Business(models.TextChoices):
        OPENING = "opening", "At the opening of business"
        CLOSE = "close", "At the close of business"

    wall: ClassVar = OF_THE_COUNTS

    kind = models.CharField(max_length=20, choices=Kind.choices)
    business = models.CharField(max_length=20, choices=Business.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta(Kept.Meta):
        ordering: ClassVar = ["-at", "id"]


class Count(Kept):
    """What one person counted of one lot, in mg.

    The first of two stands alone; the second, by somebody else, names it as ``first`` and carries
    what the ledger ``expected_mg``. ``at_number`` is the lot's last movement while both counted.
    """

    wall: ClassVar = OF_THE_COUNTS

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="counts")
    inventory = models.ForeignKey(Inventory, models.PROTECT, null=True, related_name="counts")
    first = models.OneToOneField("self", models.PROTECT, null=True, related_name="second")
    counted_mg = milligrams()
    expected_mg = milligrams(null=True)
    at_number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta(Kept.Meta):
        ordering: ClassVar = ["-at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(counted_mg__gte=0), name="count_of_no_less"),
            models.CheckConstraint(
                condition=Q(first=None, expected_mg=None)
                | Q(first__isnull=False, expected_mg__isnull=False),
                name="count_told_after_the_second",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["lot", "-at"], name="count_of_lot")]

    @property
    def agreed(self) -> bool:
        """Whether both who counted say the same."""
        return self.first is not None and self.first.counted_mg == self.counted_mg

    @property
    def difference(self) -> Decimal:
        """What is there beyond what the ledger expects (below nought: what is missing), in mg."""
        return self.counted_mg - (self.expected_mg or Decimal(0))

    @property
    def is_discrepancy(self) -> bool:
        """Whether both found something else than the ledger says."""
        return self.agreed and self.difference != 0


class CaseStep(Kept):
    """One step in clearing up a discrepancy; the last is that it is resolved."""

    class What(models.TextChoices):
        NOTE = "note", "Note"
        NOTIFIED = "notified", "DEA field office told in writing"
        FORM_106 = "form_106", "DEA Form 106 sent"
        RESOLVED = "resolved", "Resolved: the ledger was right, or is put right"

    wall: ClassVar = replace(OF_THE_KEEPERS, readers=KEEPERS)

    count = models.ForeignKey(Count, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20, choices=What.choices)
    text = models.CharField(max_length=600)
    at = models.DateTimeField(default=timezone.now)

    class Meta(Kept.Meta):
        ordering: ClassVar = ["at", "id"]
