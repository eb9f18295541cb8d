"""Reads what is ordered for a partner, for whoever is looking."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.accounts.queries import staff_name
from kact.privacy.audience import read_once, reader
from sessions.models import Order, OrderStop


def today() -> date:
    """The day on the clinic's calendar. One query while they look."""
    clinic = read_once("clinic", lambda: Clinic.objects.get(pk=reader().clinic))
    return clinic.local(timezone.now()).date()


def orders_of(subject: UUID) -> list[Order]:
    """Every order of one partner with its end, the newest first, and by whom. One query."""
    stops = OrderStop.objects.filter(order_id=OuterRef("pk"))
    rows = Order.objects.filter(subject_id=subject).annotate(
        writer=staff_name(user_id=OuterRef("author_id")),
        stopped_at=Subquery(stops.values("created_at")),
        stopped_for=Subquery(stops.values("reason")),
    )
    return list(rows)


def order_in_force(subject: UUID) -> Order | None:
    """The one order of a partner that counts; it may have run out. One query."""
    found: Order | None = _standing().filter(subject_id=subject).first()
    return found


def orders_in_force(couple: UUID) -> dict[UUID, Order]:
    """The same for both partners of a couple, by the partner. One query."""
    rows = _standing().filter(couple_id=couple).order_by("subject_id", "-created_at")
    return {row.subject_id: row for row in rows.distinct("subject_id")}


def standing_order(pk: UUID) -> Order:
    """One order that nobody has stopped, with its partner. Raises Http404."""
    found: Order = get_object_or_404(_standing().select_related("subject"), pk=pk)
    return found


def ordered_weight(subject: UUID) -> tuple[Decimal, date] | None:
    """The weight that the last order was counted by, and its day."""
    rows = Order.objects.filter(subject_id=subject)
    return rows.values_list("weight_kg", "weight_on").first()


def _standing() -> QuerySet[Order]:
    rows: QuerySet[Order] = Order.objects.filter(
        ~Exists(OrderStop.objects.filter(order_id=OuterRef("pk")))
    )
    return rows
