"""What every dose has to keep to, whoever prepares or gives it: its day, its order, its route."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from kact.couples.models import Couple
from kact.protocol.queries import numbers_in_force
from kact.scheduling.models import Visit
from sessions.actions.checks import require_open
from sessions.dosing.orders import Dose, against
from sessions.dosing.routes import Level, judge, routes
from sessions.models import DosingSession, Order
from sessions.queries import doses as queries
from sessions.queries.checks import newest_check, place_in_session
from sessions.queries.orders import today
from sessions.refusals import BeyondOrder, CalledOff, DosesEnded, NotDosed, ReasonMissing

OFF = frozenset({Visit.State.BLOCKED, Visit.State.CANCELLED, Visit.State.NO_SHOW})


def require_dosed(session: DosingSession, partner: UUID) -> Couple:
    """The couple, where the day is on and this partner is dosed and has not ended."""
    require_open(session)
    fresh = DosingSession.objects.select_related("visit").get(pk=session.pk)
    session.doses, session.variant = fresh.doses, fresh.variant
    if fresh.visit.state in OFF:
        raise CalledOff
    found, couple = place_in_session(fresh, partner)
    if not fresh.is_dosed(found.place):
        raise NotDosed
    if queries.doses_ended(fresh, partner):
        raise DosesEnded
    return couple


def require_within(
    order: Order,
    mg: Decimal,
    at: datetime,
    before: Sequence[Dose],
    weight: Decimal,
    *,
    partial: bool = False,
    reason: str = "",
) -> None:
    """Raise BeyondOrder, or ReasonMissing where today's weight brings a warning of its own.

    Of a partial dose nothing asks that it reach the order's least.
    """
    asked = order.min_mg if partial and mg < order.min_mg else mg
    if said := against(order, asked, at, today(), before=before):
        raise BeyondOrder(*said)
    route = routes()[order.route]
    found = judge(route, mg, weight, numbers_in_force())
    if found.level == Level.HOLD and not (partial and route.fixed):
        raise BeyondOrder(*found.sentences)
    if found.level == Level.WARN and not (order.reason or reason.strip()):
        raise ReasonMissing(*(f"By the weight of today: {s}" for s in found.sentences))


def weight_of_day(session: DosingSession, order: Order) -> Decimal:
    """The weight of the day, or the one the order was counted by."""
    check = newest_check(session, order.subject_id)
    return check.weight_kg if check and check.weight_kg else order.weight_kg
