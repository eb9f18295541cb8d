"""Prepares a dose by the order that counts, and has a second person check it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import take_turns
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.protocol.queries import numbers_in_force
from sessions import events
from sessions.actions.checks import about, note, require_open
from sessions.actions.dose_terms import require_dosed, require_within, weight_of_day
from sessions.dosing.amounts import AmountRefused, measure
from sessions.dosing.routes import forms, plain, routes
from sessions.models import DoseCheck, DosingSession, Order, PreparedDose
from sessions.queries import doses as queries
from sessions.queries.orders import order_in_force, today
from sessions.refusals import NoOrder, NotMeasured, SamePerson, Settled


@transaction.atomic
def prepare_dose(
    *,
    by: Audience,
    session: DosingSession,
    partner: Partner,
    planned_mg: Decimal,
    strength: Decimal,
    diluted: bool,
    lot: str,
    lot_expires: date,
    lot_id: UUID | None = None,
) -> PreparedDose:
    """Draw up or count out one dose by the order that counts, from a strength chosen again.

    A booster may be prepared before its time has come.

    Raises NotMeasured, NoOrder, BeyondOrder, NotDosed, DosesEnded, CalledOff and DayOver.
    """
    take_turns(f"day:{session.pk}")
    require_dosed(session, partner.pk)
    order = order_in_force(partner.pk)
    if order is None:
        raise NoOrder("Nothing is ordered for this partner.")
    units = _units(order, planned_mg, strength, diluted=diluted)
    if lot_expires < today():
        raise NotMeasured("This lot has expired.")
    before = queries.doses_before(session, partner.pk)
    soonest = max([timezone.now(), *(d.at + timedelta(minutes=order.interval_min) for d in before)])
    require_within(order, planned_mg, soonest, before, weight_of_day(session, order))
    row = PreparedDose(
        **about(by, session, partner),
        order=order,
        planned_mg=planned_mg,
        strength=strength,
        units=units,
        diluted=diluted,
        lot=lot,
        lot_expires=lot_expires,
        lot_id=lot_id,
    )
    row.save(force_insert=True)
    note(events.DOSE_PREPARED, by, session, partner)
    return row


@transaction.atomic
def check_dose(*, by: Audience, prepared: PreparedDose) -> DoseCheck:
    """Say as a second person that partner, drug, strength, volume, lot and expiry are right.

    Raises SamePerson, Settled and DayOver; checked again it is the same check.
    """
    session = prepared.dosing_session
    take_turns(f"day:{session.pk}")
    require_open(session)
    if by.user == prepared.author_id:
        raise SamePerson
    if queries.is_settled(prepared):
        raise Settled
    if found := queries.check_on(prepared):
        return found
    row = DoseCheck(**about(by, session, prepared.subject, of_day=False), prepared=prepared)
    row.save(force_insert=True)
    note(events.DOSE_CHECKED, by, session, prepared.subject)
    return row


def _units(order: Order, mg: Decimal, strength: Decimal, *, diluted: bool) -> Decimal:
    if strength != order.strength:
        raise NotMeasured("This is not the strength that was ordered.")
    try:
        found = measure(
            mg,
            forms()[order.form],
            strength,
            route=routes()[order.route],
            chosen=numbers_in_force(),
        )
    except AmountRefused as refused:
        raise NotMeasured(str(refused)) from refused
    if not found.exact:
        raise NotMeasured(f"{found} holds {plain(found.holds_mg)} mg: plan what can be measured.")
    if found.dilute and not diluted:
        raise NotMeasured("This strength is diluted before it is given this way.")
    return found.units
