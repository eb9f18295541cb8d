"""Gives a dose that was prepared and checked; or puts it away, or takes it back.

Nothing is given past a closed gate, beyond its order, without a second person, or twice. Each step
waits for whoever is at the same day, so what was looked at still holds when it is written.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import reach, take_back, take_turns
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.protocol.case import DOSED
from kact.protocol.gate import GateClosed
from sessions import events, milestones
from sessions.actions.checks import about, note, require_open
from sessions.actions.dose_terms import require_dosed, require_within, weight_of_day
from sessions.actions.stock import post_dose, post_refusal, post_void
from sessions.dosing.amounts import AmountRefused, as_mg
from sessions.models import (
    DosingSession,
    GivenDose,
    InfusionEnd,
    PreparedDose,
    RefusedDose,
    StoppedDoses,
    VoidedDose,
)
from sessions.queries import doses as queries
from sessions.queries.orders import order_in_force, today
from sessions.refusals import (
    KeyTaken,
    NoOrder,
    NotChecked,
    NotMeasured,
    ReasonMissing,
    SamePerson,
    Settled,
    WrongTime,
)

MINUTE = timedelta(minutes=1)  # times are typed to the minute


@transaction.atomic
def give_dose(
    *,
    by: Audience,
    prepared: PreparedDose,
    key: UUID,
    given_mg: Decimal,
    given_at: datetime,
    details: dict[str, Any] | None = None,
    reason: str = "",
) -> GivenDose:
    """Give what was prepared and checked; sent again under the same ``key`` it is the same dose.

    ``given_mg`` may be less than was prepared, with a ``reason``: the rest is wasted. The gate is
    asked now, for this day's doses. Raises GateClosed, and a DoseNotNow for everything else.
    """
    session, partner = prepared.dosing_session, prepared.subject
    take_turns(f"day:{session.pk}")
    take_turns(f"orders:{partner.pk}")
    if found := queries.given_under(key):
        return _the_same(found, prepared, given_mg)
    couple = require_dosed(session, partner.pk)
    _require_ready(by, prepared, given_at)
    before = queries.doses_before(session, partner.pk)
    weight = weight_of_day(session, prepared.order)
    _require_amount(prepared, given_mg, reason)
    require_within(
        prepared.order,
        given_mg,
        given_at,
        before,
        weight,
        partial=given_mg < prepared.planned_mg,
        reason=reason,
    )
    sheet = queries.sheet_before(session, couple, partner.pk)
    if not sheet.open:
        raise GateClosed(sheet)
    row = GivenDose(
        **about(by, session, partner),
        id=key,
        prepared=prepared,
        dose_no=len(before) + 1,
        planned_mg=prepared.planned_mg,
        given_mg=given_mg,
        wasted_mg=prepared.planned_mg - given_mg,
        given_at=given_at,
        weight_kg=weight,
        details=details or {},
        reason=reason,
    )
    row.save(force_insert=True)
    post_dose(by, row)
    if not before:
        whose: dict[str, Any] = {"couple": session.couple_id, "subject": partner.pk}
        reach(DOSED, by=by, **whose, at=given_at)
    note(events.DOSE_GIVEN, by, session, partner)
    return row


@transaction.atomic
def refuse_dose(*, by: Audience, prepared: PreparedDose, reason: str) -> RefusedDose:
    """Put away what was prepared: it was not given, and all of it is wasted. Raises Settled."""
    session, partner = prepared.dosing_session, prepared.subject
    take_turns(f"day:{session.pk}")
    require_open(session)
    if queries.is_settled(prepared):
        raise Settled
    row = RefusedDose(
        **about(by, session, partner),
        prepared=prepared,
        wasted_mg=prepared.planned_mg,
        reason=reason,
    )
    row.save(force_insert=True)
    post_refusal(by, row)
    note(events.DOSE_REFUSED, by, session, partner)
    return row


@transaction.atomic
def void_dose(*, by: Audience, dose: GivenDose, reason: str) -> VoidedDose:
    """Take back a dose that stands on record and was not given so, with what followed from it.

    The dose stays, struck through. The partner counts as dosed from the first dose that still
    stands, if any does. Raises Settled where it was taken back before.
    """
    session, partner = dose.dosing_session, dose.subject
    take_turns(f"day:{session.pk}")
    require_open(session)
    standing = queries.doses_of_day(session).get(partner.pk, [])
    if dose not in standing:
        raise Settled("This dose was taken back before.")
    row = VoidedDose(**about(by, session, partner), dose=dose, reason=reason)
    row.save(force_insert=True)
    post_void(by, row)
    if standing[0] == dose:
        take_back(DOSED, subject=partner.pk, at=dose.given_at)
        for following in standing[1:2]:
            whose: dict[str, Any] = {"couple": session.couple_id, "subject": partner.pk}
            reach(DOSED, by=by, **whose, at=following.given_at)
    note(events.DOSE_VOIDED, by, session, partner)
    return row


@transaction.atomic
def end_infusion(*, by: Audience, dose: GivenDose) -> None:
    """Say that an infusion has run in, or was ended, now; said again it is the same end."""
    session, partner = dose.dosing_session, dose.subject
    take_turns(f"day:{session.pk}")
    require_open(session)
    if InfusionEnd.objects.filter(dose=dose).exists():
        return
    InfusionEnd(**about(by, session, partner), dose=dose, ended_at=timezone.now()).save(
        force_insert=True
    )
    note(events.INFUSION_ENDED, by, session, partner)


@transaction.atomic
def stop_doses(*, by: Audience, session: DosingSession, partner: Partner, reason: str) -> None:
    """Give one partner nothing more today; the other's day goes on."""
    take_turns(f"day:{session.pk}")
    require_open(session)
    StoppedDoses(**about(by, session, partner), reason=reason).save(force_insert=True)
    whose: dict[str, Any] = {"couple": session.couple_id, "subject": partner.pk}
    reach(milestones.NO_MORE_TODAY, by=by, **whose)
    note(events.DOSES_STOPPED, by, session, partner)


def _the_same(found: GivenDose, prepared: PreparedDose, given_mg: Decimal) -> GivenDose:
    """The dose a key was used for. Raises KeyTaken where another one is meant."""
    if (found.prepared_id, found.given_mg) != (prepared.pk, given_mg):
        raise KeyTaken
    return found


def _require_ready(by: Audience, prepared: PreparedDose, given_at: datetime) -> None:
    """Somebody else checked it, it is still there, its order counts, and the time can be."""
    if queries.is_settled(prepared):
        raise Settled
    check = queries.check_on(prepared)
    if check is None:
        raise NotChecked
    if by.user == check.author_id:
        raise SamePerson
    if order_in_force(prepared.subject_id) != prepared.order:
        raise NoOrder
    if prepared.lot_expires < today():
        raise NotMeasured("This lot has expired.")
    if not check.created_at - MINUTE <= given_at <= timezone.now() + MINUTE:
        raise WrongTime


def _require_amount(prepared: PreparedDose, given_mg: Decimal, reason: str) -> None:
    try:
        as_mg(given_mg)
    except AmountRefused as refused:
        raise NotMeasured(str(refused)) from refused
    if given_mg > prepared.planned_mg:
        raise NotMeasured("More than was prepared.")
    if given_mg < prepared.planned_mg and not reason.strip():
        raise ReasonMissing("Say why less was given than was prepared.")
