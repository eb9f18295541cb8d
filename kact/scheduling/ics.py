"""Visits as an iCalendar file that says when somebody is busy, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event

WORD = "Appointment"  # whoever sees the calendar over a shoulder reads this and no more
MAKER = "-//Calendar//EN"


@dataclass(frozen=True)
class Entry:
    """One appointment of one feed. Times are aware; ``place`` is said only where it was chosen.

    ``uid`` is the same every time this feed is read and nowhere else; ``sequence`` grows with each
    change of time, last made at ``changed_at``.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    place: str = ""


def calendar(entries: Iterable[Entry]) -> bytes:
    """The file, RFC 5545; what was cancelled is not in it, so it vanishes at the next reading."""
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def _event(entry: Entry) -> Event:
    """Times are said in UTC: a device shows them on its own clock, and no zone tells a town."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", WORD)
    if entry.place:
        event.add("location", entry.place)
    return event
