"""A prescriber orders doses for one partner, puts another order in its place, or stops one."""

from typing import Any

from django.db import transaction

from kact.couples.actions import take_turns
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.protocol.queries import numbers_in_force
from kact.record.actions import append
from sessions import events
from sessions.dosing.orders import concerns, refusals
from sessions.models import Order, OrderStop
from sessions.queries.orders import order_in_force, today


class OrderRefused(ValueError):
    """This cannot be ordered; ``sentences`` say why, of the ``field`` if it is one alone."""

    field: str | None = None

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class ReasonNeeded(OrderRefused):
    """This is ordered only with a reason; ``sentences`` say for what."""

    field = "reason"


class ReplacesAnother(OrderRefused):
    """Another order counts now, and nobody has said why this one takes its place."""

    field = "replacing"


class Stopped(RuntimeError):
    """A colleague has stopped this order."""


@transaction.atomic
def write_order(
    *, by: Audience, partner: Partner, reason: str = "", replacing: str = "", **ordered: Any
) -> Order:
    """Order doses for one partner; an order that counted until now ends, for ``replacing``.

    Raises OrderRefused; ReasonNeeded while what the route's table warns of has no ``reason``, and
    ReplacesAnother while that has none.
    """
    take_turns(f"orders:{partner.pk}")
    row = Order(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        reason=reason,
        **ordered,
    )
    chosen, day = numbers_in_force(), today()
    if said := refusals(row, day, chosen):
        raise OrderRefused(*said)
    row.warned = concerns(row, day, chosen)
    if row.warned and not reason.strip():
        raise ReasonNeeded(*row.warned)
    before = order_in_force(partner.pk)
    if before and not replacing.strip():
        raise ReplacesAnother("Another order counts now: say why this one takes its place.")
    row.save(force_insert=True)
    if before:
        _stop(by, before, replacing, by_order=row)
    _note(events.DOSE_ORDERED, by, row)
    return row


@transaction.atomic
def stop_order(*, by: Audience, order: Order, reason: str) -> None:
    """Stop an order, for a reason. Raises Stopped where that was done before."""
    take_turns(f"orders:{order.subject_id}")
    if OrderStop.objects.filter(order=order).exists():
        raise Stopped
    _stop(by, order, reason)
    _note(events.ORDER_STOPPED, by, order)


def _stop(by: Audience, order: Order, reason: str, by_order: Order | None = None) -> None:
    OrderStop(
        clinic_id=by.clinic,
        couple_id=order.couple_id,
        subject_id=order.subject_id,
        author_id=by.user,
        order=order,
        by_order=by_order,
        reason=reason,
    ).save(force_insert=True)


def _note(verb: events.Verb, by: Audience, order: Order) -> None:
    data = {"order": str(order.pk)}
    append(verb, by=by, couple=order.couple_id, subject=order.subject_id, data=data)
