"""Reads a calendar file as a stranger would, against the list of what may stand in it."""

import icalendar

OF_THE_CALENDAR = {"PRODID", "VERSION", "METHOD"}
OF_AN_EVENT = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "LOCATION"}


def assert_neutral(file: bytes) -> list[icalendar.Event]:
    """The events of a file in which nothing stands that is not on the list."""
    read = icalendar.Calendar.from_ical(file)
    assert set(read) == OF_THE_CALENDAR
    assert str(read["method"]) == "PUBLISH"
    assert {part.name for part in read.walk()} <= {"VCALENDAR", "VEVENT"}
    events = list(read.walk("VEVENT"))
    for event in events:
        assert set(event) <= OF_AN_EVENT, set(event) - OF_AN_EVENT
        assert str(event["summary"]) == "Appointment"
        assert all(not set(event[name].params) - {"VALUE"} for name in ("dtstart", "dtend"))
    return events
