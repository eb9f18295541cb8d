"""Reads the ledger for whoever is looking. Only its keepers see what was given, and to whom."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.accounts.queries import clinic_of, staff_name
from kact.ledger.models import (
    CaseStep,
    Consignment,
    Count,
    Dispensed,
    Draw,
    Inventory,
    Lot,
    Movement,
    Substance,
    Waste,
    WasteAnswer,
)
from kact.privacy.audience import reader

NOUGHT = Decimal(0)


def own_clinic() -> Clinic:
    """The clinic of whoever is looking."""
    return clinic_of(reader().clinic)


def substances() -> QuerySet[Substance]:
    """Every item the clinic has listed."""
    rows: QuerySet[Substance] = Substance.objects.all()
    return rows


def lots() -> QuerySet[Lot]:
    """Every lot with its substance, the first to expire first.

    ``balance`` is what the ledger says is there (None for whoever does not keep it, and where
    nothing moved); ``counted`` and ``counted_at`` are of the last count that two agreed on.
    """
    counts = Count.objects.filter(
        lot=OuterRef("pk"), first__isnull=False, counted_mg=F("first__counted_mg")
    ).order_by("-at")
    moved = Movement.objects.filter(lot=OuterRef("pk")).order_by("-number")
    rows: QuerySet[Lot] = Lot.objects.select_related("substance").annotate(
        balance=Subquery(moved.values("after_mg")[:1]),
        counted=Subquery(counts.values("counted_mg")[:1]),
        counted_at=Subquery(counts.values("at")[:1], output_field=DateTimeField()),
    )
    return rows


def substance(pk: UUID) -> Substance:
    """One item, else 404."""
    return get_object_or_404(substances(), pk=pk)


def lot(pk: UUID) -> Lot:
    """One lot as ``lots`` shows it, else 404."""
    return get_object_or_404(lots(), pk=pk)


def last_of(lot: UUID) -> Movement | None:
    """The newest movement of a lot; None before the first."""
    found: Movement | None = Movement.objects.filter(lot_id=lot).order_by("-number").first()
    return found


def balance_of(lot: UUID) -> Decimal:
    """What the ledger says is there of a lot, in mg."""
    last = last_of(lot)
    return last.after_mg if last else NOUGHT


def open_mg(lot: UUID) -> Decimal:
    """What was taken from containers of a lot and is neither given nor wasted yet, in mg."""
    taken = Draw.objects.filter(lot_id=lot).aggregate(mg=Sum(F("mg") - F("left_mg")))["mg"]
    used = Movement.objects.filter(lot_id=lot, draw__isnull=False).aggregate(mg=Sum("mg"))["mg"]
    return Decimal((taken or NOUGHT) + (used or NOUGHT))


def spare_of(lot: UUID) -> Decimal:
    """What of a lot is still in its containers and spoken for by nobody, in mg."""
    return balance_of(lot) - open_mg(lot)


def open_of(draw: Draw) -> Decimal:
    """What of one draw is neither given nor wasted yet, in mg."""
    used = Movement.objects.filter(draw=draw).aggregate(mg=Sum("mg"))["mg"]
    return draw.taken + Decimal(used or NOUGHT)


def open_draws(**whose: Any) -> list[Draw]:
    """Draws that do not add up yet, each with ``open``: what is left to give or waste, in mg."""
    used = Movement.objects.filter(draw=OuterRef("pk")).order_by().values("draw")
    rows = Draw.objects.filter(**whose).select_related("lot__substance")
    rows = rows.annotate(used=Subquery(used.values(mg=Sum("mg")))).order_by("at")
    found = []
    for draw in rows.exclude(used=F("left_mg") - F("mg")):
        draw.open = draw.taken + (draw.used or NOUGHT)
        found.append(draw)
    return found


def unreconciled(session: UUID) -> list[Draw]:
    """The draws of one dosing session of which something is neither given nor wasted."""
    given = Dispensed.objects.filter(session=session).values("movement__draw")
    return open_draws(pk__in=given)


def movements(lot: UUID) -> QuerySet[Movement]:
    """The movements of a lot, the newest first, with who made each and who saw it wasted."""
    rows: QuerySet[Movement] = Movement.objects.filter(lot_id=lot).order_by("-number")
    return named(rows)


def named(rows: QuerySet[Movement]) -> QuerySet[Movement]:
    """Movements with the names of those who signed them; a waste has two."""
    witness = WasteAnswer.objects.filter(waste=OuterRef("waste"), witnessed=True)
    witness = witness.annotate(name=staff_name(user_id=OuterRef("author_id")))
    return rows.select_related(
        "waste", "consignment", "reverses", "reversal", "lot__substance"
    ).annotate(
        by=staff_name(user_id=OuterRef("author_id")),
        wasted_by=staff_name(user_id=OuterRef("waste__author_id")),
        seen_by=Subquery(witness.values("name")[:1]),
    )


def movement(pk: UUID) -> Movement:
    """One movement, else 404."""
    rows: QuerySet[Movement] = Movement.objects.select_related("lot__substance", "reversal")
    return get_object_or_404(rows, pk=pk)


def movement_under(key: UUID) -> Movement | None:
    """The movement that was made under a key, with its lot; None before."""
    rows = Movement.objects.select_related("lot__substance", "draw")
    found: Movement | None = rows.filter(sent_as=key).first()
    return found


def lots_to_give(drug: str) -> list[Lot]:
    """The lots of a drug that are good today and of which something is there."""
    clinic = own_clinic()
    rows = lots().filter(substance__drug=drug)
    return [lot for lot in rows if lot.balance and not is_expired(lot, clinic)]


def dispensed_of(rows: Iterable[Movement]) -> dict[UUID, Dispensed]:
    """To whom these movements were given, by the movement's id."""
    given = Dispensed.objects.filter(movement__in=[row.pk for row in rows])
    return {row.movement_id: row for row in given}


def awaiting_witness() -> QuerySet[Waste]:
    """Wastes that nobody has seen or called off yet, with who asked."""
    answered = WasteAnswer.objects.filter(waste=OuterRef("pk"))
    rows: QuerySet[Waste] = Waste.objects.filter(~Exists(answered))
    rows = rows.select_related("lot__substance")
    return rows.annotate(by=staff_name(user_id=OuterRef("author_id"))).order_by("at", "pk")


def waste_awaiting(pk: UUID) -> Waste:
    """One of them, else 404."""
    return get_object_or_404(awaiting_witness(), pk=pk)


def open_count(lot: UUID, since: Any) -> Count | None:
    """The first of two counts of a lot that waits for the second; none that the lot outran."""
    last = last_of(lot)
    rows = Count.objects.filter(
        lot_id=lot, first=None, second=None, at__gte=since, at_number=last.number if last else 0
    )
    found: Count | None = rows.order_by("-at").first()
    return found


def discrepancies(*, resolved: bool = False) -> QuerySet[Count]:
    """Second counts in which both found something else than the ledger says, the newest first."""
    closing = CaseStep.objects.filter(count=OuterRef("pk"), what=CaseStep.What.RESOLVED)
    rows: QuerySet[Count] = Count.objects.filter(
        ~Q(counted_mg=F("expected_mg")), counted_mg=F("first__counted_mg")
    )
    rows = rows.filter(Exists(closing)) if resolved else rows.filter(~Exists(closing))
    return rows.select_related("first", "lot__substance").order_by("-at")


def discrepancy(pk: UUID) -> Count:
    """One discrepancy, resolved or not, else 404."""
    rows = Count.objects.filter(~Q(counted_mg=F("expected_mg")))
    rows = rows.filter(counted_mg=F("first__counted_mg"))
    found: Count = get_object_or_404(rows.select_related("first", "lot__substance"), pk=pk)
    return found


def steps_of(count: UUID) -> QuerySet[CaseStep]:
    """What was done about a discrepancy, in order."""
    rows: QuerySet[CaseStep] = CaseStep.objects.filter(count_id=count).order_by("at", "pk")
    return rows.annotate(by=staff_name(user_id=OuterRef("author_id")))


def is_resolved(count: UUID) -> bool:
    """Whether a discrepancy is cleared up."""
    return CaseStep.objects.filter(count_id=count, what=CaseStep.What.RESOLVED).exists()


def inventories() -> QuerySet[Inventory]:
    """Every inventory, the newest first."""
    rows: QuerySet[Inventory] = Inventory.objects.all()
    return rows


def inventory(pk: UUID) -> Inventory:
    """One inventory, else 404."""
    return get_object_or_404(inventories(), pk=pk)


def counts_of(inventory: UUID) -> QuerySet[Count]:
    """The agreed counts of an inventory, with the two who counted."""
    rows: QuerySet[Count] = Count.objects.filter(
        inventory_id=inventory, first__isnull=False, counted_mg=F("first__counted_mg")
    )
    rows = rows.select_related("lot__substance", "first")
    return rows.annotate(
        by=staff_name(user_id=OuterRef("author_id")),
        first_by=staff_name(user_id=OuterRef("first__author_id")),
    ).order_by("lot__substance__drug", "lot__code", "-at")


def consignments_of(lot: UUID) -> QuerySet[Consignment]:
    """What came of a lot and went back, the newest first."""
    rows: QuerySet[Consignment] = Consignment.objects.filter(lot_id=lot)
    return rows


def movements_between(start: Any, end: Any) -> QuerySet[Movement]:
    """Every movement in a span of time, lot by lot and in order."""
    rows: QuerySet[Movement] = Movement.objects.filter(at__gte=start, at__lt=end)
    return named(rows).order_by("lot__substance__drug", "lot__code", "lot_id", "number")


def is_expired(lot: Lot, clinic: Clinic) -> bool:
    """Whether a lot is past its last day, on the clinic's calendar."""
    return lot.expires_on < clinic.local(timezone.now()).date()
