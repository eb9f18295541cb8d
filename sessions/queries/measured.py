"""Reads what was measured of one partner on a day, as the engine takes it."""

from datetime import datetime
from uuid import UUID

from sessions.models import BodyEntry, Change, DosingSession
from sessions.monitoring import Dose, Reading, Terms, baseline_of, items, judge, standing


def readings_of(session: DosingSession, subject: UUID) -> list[Reading]:
    """What was measured and counts: neither superseded nor withdrawn. One query."""
    rows = list(BodyEntry.objects.filter(dosing_session=session, subject_id=subject))
    superseded = {row.supersedes for row in rows}
    gone = {Change.WITHDRAWN, Change.MOVED}
    counting = [row for row in rows if row.pk not in superseded and row.change not in gone]
    return [_as_reading(row) for row in counting]


def hold_since(readings: list[Reading], doses: list[Dose], numbers: Terms) -> datetime | None:
    """Since when the newest measurements forbid another dose; None where they do not."""
    baseline = baseline_of(readings, doses)
    found = judge(readings, baseline=baseline, doses=doses, terms=numbers)
    return min((one.at for one in standing(found, readings) if one.stops), default=None)


def _as_reading(row: BodyEntry) -> Reading:
    known = {code: value for code, value in row.values.items() if code in items()}
    return Reading(str(row.pk), row.measured_at, known)
