"""Ten o'clock is ten o'clock: both Sundays on which clocks change, in two zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.scheduling.walltime import Ambiguous, Missing, NotOnTheClock, WallTime, on_the_wall

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        (NEW_YORK, date(2027, 3, 14), time(2)),
        (NEW_YORK, date(2027, 3, 14), time(2, 59)),
        (BERLIN, date(2027, 3, 28), time(2)),
        (BERLIN, date(2027, 3, 28), time(2, 30)),
    ],
)
def test_missing_hour_is_refused_in_words(zone: str, day: date, clock: time) -> None:
    for second in (None, False, True):
        with pytest.raises(Missing) as refused:
            _ = WallTime(day, clock, zone, second).moment
    assert f"{clock:%H:%M} does not exist on {day:%d %B %Y} in {zone}" in str(refused.value)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "first", "second", "names"),
    [
        (NEW_YORK, date(2027, 11, 7), time(1), "05:00", "06:00", ("EDT", "EST")),
        (NEW_YORK, date(2027, 11, 7), time(1, 59), "05:59", "06:59", ("EDT", "EST")),
        (BERLIN, date(2027, 10, 31), time(2, 30), "00:30", "01:30", ("CEST", "CET")),
    ],
)
def test_hour_that_comes_twice_is_asked_about(zone, day, clock, first, second, names) -> None:
    with pytest.raises(Ambiguous) as asked:
        _ = WallTime(day, clock, zone).moment
    assert all(name in str(asked.value) for name in names)
    early, late = asked.value.choices
    assert f"{early.moment:%H:%M}" == first
    assert f"{late.moment:%H:%M}" == second
    assert late.moment - early.moment == timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "utc"),
    [
        (NEW_YORK, date(2027, 3, 14), time(1, 59), "06:59"),
        (NEW_YORK, date(2027, 3, 14), time(3), "07:00"),
        (NEW_YORK, date(2027, 3, 14), time(10), "14:00"),
        (NEW_YORK, date(2027, 3, 13), time(10), "15:00"),
        (NEW_YORK, date(2027, 11, 7), time(0, 59), "04:59"),
        (NEW_YORK, date(2027, 11, 7), time(2), "07:00"),
        (NEW_YORK, date(2027, 11, 7), time(10), "15:00"),
        (BERLIN, date(2027, 3, 28), time(3), "01:00"),
        (BERLIN, date(2027, 3, 28), time(10), "08:00"),
        (BERLIN, date(2027, 10, 31), time(3), "02:00"),
        (BERLIN, date(2027, 10, 31), time(10), "09:00"),
    ],
)
def test_hours_around_the_change(zone: str, day: date, clock: time, utc: str) -> None:
    assert f"{WallTime(day, clock, zone).moment:%H:%M}" == utc


minutes = st.integers(0, 3 * 365 * 24 * 60)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@given(minutes, st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe", "Asia/Kathmandu"]))
def test_what_the_clock_shows_names_the_moment_again(minute: int, zone: str) -> None:
    moment = BEGIN + timedelta(minutes=minute)
    assert on_the_wall(moment, zone).moment == moment


@given(
    st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    st.times(),
    st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe"]),
)
def test_wall_time_is_itself_refused_or_asked_about(day: date, clock: time, zone: str) -> None:
    """Never another hour than the one that was said."""
    try:
        moment = WallTime(day, clock, zone).moment
    except NotOnTheClock:
        return
    assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == datetime.combine(
        day, clock
    )
