"""The calendar file: an allow-list of what may stand in it, whatever is put in."""

from datetime import UTC, datetime, timedelta

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from kact.scheduling.ics import Entry, calendar
from tests.kact.scheduling.reading import assert_neutral

MOMENTS = st.datetimes(
    min_value=datetime.min.replace(year=2020),  # noqa: DTZ901 - the zone is drawn
    max_value=datetime.min.replace(year=2040),  # noqa: DTZ901
    timezones=st.timezones(),
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)


@st.composite
def entries(draw):
    starts = draw(MOMENTS)
    return Entry(
        uid=draw(st.uuids()).hex,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=draw(st.integers(1, 600))),
        changed_at=draw(MOMENTS),
        sequence=draw(st.integers(0, 1000)),
        place=draw(WORDS),
    )


@given(st.lists(entries(), max_size=5))
def test_calendar_says_only_when(made):
    read = assert_neutral(calendar(made))
    assert [str(event["uid"]) for event in read] == [entry.uid for entry in made]
    for event, entry in zip(read, made, strict=True):
        assert event["dtstart"].dt == entry.starts_at.astimezone(UTC).replace(microsecond=0)
        assert event["dtend"].dt == entry.ends_at.astimezone(UTC).replace(microsecond=0)
        assert int(event["sequence"]) == entry.sequence


def test_calendar_says_the_place_only_where_there_is_one():
    at = datetime(2026, 3, 8, 9, tzinfo=UTC)
    bare = Entry("x", at, at + timedelta(hours=1), at)
    there = Entry("y", at, at + timedelta(hours=1), at, place="12 Harbor Street")
    without, with_place = assert_neutral(calendar([bare, there]))
    assert "location" not in without
    assert with_place["location"] == "12 Harbor Street"


def test_calendar_without_visits_is_a_calendar():
    assert icalendar.Calendar.from_ical(calendar([])).walk("VEVENT") == []


def test_place_cannot_smuggle_a_line():
    at = datetime(2026, 3, 8, 9, tzinfo=UTC)
    sly = Entry("x", at, at + timedelta(hours=1), at, place="Here\r\nDESCRIPTION:more")
    assert_neutral(calendar([sly]))
