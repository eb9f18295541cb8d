"""The live chart of a dosing day: pressure, pulse and oxygen of both, with doses and limits."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from kact.charts.panels import Line, Mark, Panel, Point, panels
from kact.couples.models import Partner
from sessions.monitoring import Terms
from sessions.pages.board_column import Measured

# What is drawn: the item, its title, its scale, and the names of the limits it is judged by.
DRAWN = (
    ("sys", "Pressure, mmHg", 40.0, 220.0, ("after_sys_warn", "severe_sys")),
    ("hr", "Pulse, bpm", 30.0, 160.0, ("hr_low_warn", "hr_high_warn")),
    ("spo2", "SpO₂, %", 80.0, 100.0, ("spo2_warn", "spo2_hold")),
)


def chart(
    people: Iterable[Partner], known: Mapping[Any, Measured], numbers: Terms, zone: ZoneInfo
) -> SafeString:
    """Both partners on one clock, in the zone of the visit; empty before anything was measured."""
    people = list(people)
    shown = [
        Panel(
            title,
            low,
            high,
            tuple(float(numbers[name]) for name in names),
            tuple(Line(p.place, _points(known[p.pk], item, zone)) for p in people),
        )
        for item, title, low, high, names in DRAWN
    ]
    marks = [
        Mark(p.place, dose.at.astimezone(zone), "Dose" if n == 0 else "Booster")
        for p in people
        for n, dose in enumerate(sorted(known[p.pk].doses, key=lambda one: one.at))
    ]
    return panels(shown, marks)


def in_words(people: Iterable[Partner], known: Mapping[Any, Measured]) -> str:
    """How many measurements the picture shows, for whoever does not see it."""
    said = [f"{p.name}: {len(known[p.pk].readings)}" for p in people]
    return f"Measurements over time. {', '.join(said)}. All stand in the list of entries."


def _points(known: Measured, item: str, zone: ZoneInfo) -> tuple[Point, ...]:
    found = []
    for reading in sorted(known.readings, key=lambda one: one.at):
        value = reading.number(item)
        low = reading.number("dia") if item == "sys" else None
        if value is not None:
            at = reading.at.astimezone(zone)
            found.append(Point(at, float(value), None if low is None else float(low)))
    return tuple(found)
