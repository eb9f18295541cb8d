"""Reads who has left, and what somebody who leaves was measured by."""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef

from kact.accounts.queries import staff_name
from kact.couples.models import Milestone, Partner
from sessions.milestones import WAY_HOME_SETTLED
from sessions.models import Discharge, DosingSession
from sessions.monitoring import Reading
from sessions.queries.measured import readings_of


def discharge_of(session: DosingSession, subject: UUID) -> Discharge | None:
    """The discharge of one partner that counts, with the name of whoever signed it. One query."""
    rows = Discharge.objects.annotate(by=staff_name(user_id=OuterRef("author_id")))
    found: Discharge | None = rows.filter(dosing_session=session, subject_id=subject).first()
    return found


def went_home(*sessions: DosingSession) -> dict[UUID, datetime]:
    """Who has left on one day or several, by partner, and when. One query."""
    rows = Discharge.objects.filter(dosing_session__in=sessions).order_by("measured_at")
    return {row.subject_id: row.measured_at for row in rows}


def latest_readings(session: DosingSession, partner: Partner) -> list[Reading]:
    """All that was measured of one partner on a day: on the board, and when they left before."""
    rows = Discharge.objects.filter(dosing_session=session, subject_id=partner.pk)
    left = [Reading(str(row.pk), row.measured_at, row.values) for row in rows]
    return readings_of(session, partner.pk) + left


def way_home_settled(session: DosingSession, subject: UUID) -> bool:
    """Whether one partner was asked alone on this day, and has a way home; not what they said."""
    rows = Milestone.objects.filter(subject_id=subject, code=WAY_HOME_SETTLED, valid_until=None)
    return bool(rows.filter(reached_at__gte=session.opened_at).exists())
