"""A dosing day of the cast's first couple, and ways to chart in it as a browser would."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.models import Course
from kact.privacy.audience import Audience, looking_as
from kact.privacy.envelopes import PublicKey, public_key
from kact.protocol.case import DOSED
from kact.scheduling.models import Slot, Visit
from kact.scheduling.walltime import on_the_wall
from sessions.actions.dosing import open_dosing_session
from sessions.models import DoseCheck, DosingSession, GivenDose, Order, PreparedDose
from sessions.queries.orders import order_in_force
from tests.cast import Cast, Person
from tests.sessions.ordering import order
from tests.sessions.sealing import seal_to

ZONE = "America/New_York"


def dosing_visit(cast: Cast, *, couple: str = "first", doses: str = "", **more: Any) -> Visit:
    """A dosing visit of this hour, as a row: every gate before it is closed to the cast."""
    starts = more.pop("starts_at", None) or _lately()
    with looking_as(more.pop("by", cast.admin).audience) as by:
        slot = more.pop("slot", None) or _slot(by)
        wall = on_the_wall(starts, ZONE)
        visit = Visit(
            clinic_id=by.clinic,
            couple_id=cast.couples[couple].pk,
            author_id=by.user,
            slot=slot,
            kind="dosing",
            starts_at=starts,
            ends_at=starts + timedelta(hours=3),
            wall_date=wall.day,
            wall_time=wall.clock,
            zone=ZONE,
            doses=doses,
            **more,
        )
        visit.save(force_insert=True)
    return visit


def _lately() -> datetime:
    """Half an hour ago, and still of today where the clinic is."""
    now = timezone.now().astimezone(ZoneInfo(ZONE))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(now - timedelta(minutes=30), midnight)


def _slot(by: Audience) -> Slot:
    slot = Slot(clinic_id=by.clinic, author_id=by.user)
    slot.save(force_insert=True)
    return slot


def open_day(cast: Cast, variant: str = Course.Variant.CONJOINT, **visit: Any) -> DosingSession:
    """The day of such a visit, opened by the therapist."""
    booked = dosing_visit(cast, **visit)
    with looking_as(cast.therapist.audience) as by:
        return open_dosing_session(by=by, visit=booked, variant=variant)


def words(kind: str, subject: UUID | None = None, note: str = "", **values: Any) -> str:
    """What a browser would seal."""
    at: datetime = values.pop("at", timezone.now())
    said = {"kind": kind, "subject": str(subject) if subject else None, "values": values}
    return json.dumps(said | {"note": note, "measured_at": at.isoformat()})


def about(session: DosingSession, author: UUID, seq: int, **more: UUID) -> str:
    """What stands on the envelope in the clear."""
    key, device = more.get("key", uuid4()), more.get("device", DEVICE)
    return f"{key}|{session.pk}|{author}|{device}|{seq}"


DEVICE = UUID("5d0f0c2e-40a5-4b62-9a35-6d5f2ef6a001")


def seal(text: str, on_it: str, key: PublicKey | None = None) -> dict[str, str]:
    """An envelope to the key of this month, or to another."""
    key = key or public_key()
    return seal_to(key.name, key.point, text, on_it)


def given(cast: Cast, session: DosingSession, person: Person, minutes: int) -> GivenDose:
    """A dose of so many minutes ago, as rows: ordered, prepared, checked by another, given."""
    partner = person.partner
    ordered = has_order(cast, person) or order(cast, person)
    whose = {"clinic_id": partner.clinic_id, "couple_id": partner.couple_id}
    whose |= {"subject_id": partner.pk}
    with looking_as(cast.monitor.audience) as by:
        prepared = PreparedDose(
            **whose,
            author_id=by.user,
            dosing_session=session,
            order=ordered,
            planned_mg=35,
            strength=50,
            units=Decimal("0.7"),
            lot="A17",
            lot_expires=timezone.localdate() + timedelta(days=90),
        )
        prepared.save(force_insert=True)
    with looking_as(cast.therapist.audience) as by:
        DoseCheck(**whose, author_id=by.user, prepared=prepared).save(force_insert=True)
    with looking_as(cast.monitor.audience) as by:
        number = 1 + GivenDose.objects.filter(subject_id=partner.pk).count()
        dose = GivenDose(
            **whose,
            author_id=by.user,
            dosing_session=session,
            prepared=prepared,
            dose_no=number,
            planned_mg=35,
            given_mg=35,
            given_at=timezone.now() - timedelta(minutes=minutes),
            weight_kg=70,
        )
        dose.save(force_insert=True)
        if number == 1:
            reach(DOSED, by=by, couple=partner.couple_id, subject=partner.pk, at=dose.given_at)
    return dose


def has_order(cast: Cast, person: Person) -> Order | None:
    """The order of one partner, as the prescriber reads it."""
    with looking_as(cast.prescriber.audience):
        return order_in_force(person.partner.pk)
