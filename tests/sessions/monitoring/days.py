"""Made-up days for the engine: one clock, one patient, readings by the minute."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sessions.monitoring import Dose, Finding, Reading, baseline_of, judge, terms
from sessions.monitoring.reading import Value

TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OWN = terms()
VITALS: dict[str, Value] = {
    "sys": 120,
    "dia": 70,
    "hr": 70,
    "spo2": 98,
    "air": "room_air",
    "rr": 14,
    "moaas": "5",
    "dissociation": 0,
    "nausea": 0,
}


def at(minutes: float) -> datetime:
    """So many minutes after ten."""
    return TEN + timedelta(minutes=minutes)


def dose(minutes: float = 0, route: str = "im") -> Dose:
    return Dose(at(minutes), route)


def reading(minutes: float, **values: Value) -> Reading:
    return Reading(f"{minutes:+08.2f}", at(minutes), values)


def whole(minutes: float, **values: Value) -> Reading:
    """All that a check asks for, quite ordinary but for what is named."""
    return reading(minutes, **{**VITALS, **values})


def judged(*readings: Reading, doses: Iterable[Dose] = (dose(),)) -> tuple[Finding, ...]:
    """The findings of a day that begins with its own baseline, where one was taken."""
    given = list(doses)
    return judge(readings, baseline=baseline_of(readings, given), doses=given, terms=OWN)


def found(*readings: Reading, doses: Iterable[Dose] = (dose(),)) -> list[tuple[str, str]]:
    """The rules fulfilled, with their levels, in order."""
    return [(finding.rule, finding.level) for finding in judged(*readings, doses=doses)]
