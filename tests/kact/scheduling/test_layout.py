"""Lanes, rows and grid rows: overlaps lie side by side, and nothing is lost."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kact.scheduling import layout

DAY = datetime.combine(date(2026, 3, 9), time())


@dataclass(frozen=True)
class Thing:
    starts: datetime
    ends: datetime
    name: str = ""


def at(clock: str, until: str, name: str = "") -> Thing:
    hours = [datetime.combine(DAY, time.fromisoformat(c)) for c in (clock, until)]
    return Thing(*hours, name)


@st.composite
def things(draw):
    starts = DAY + timedelta(minutes=5 * draw(st.integers(0, 280)))
    return Thing(starts, starts + timedelta(minutes=5 * draw(st.integers(1, 60))))


@given(st.lists(things(), max_size=25))
def test_lanes_never_overlap_and_lose_nothing(made):
    placed = layout.lanes(made)
    assert sorted((p.item for p in placed), key=str) == sorted(made, key=str)
    for one in placed:
        assert 1 <= one.lane <= one.lanes
    for n, one in enumerate(placed):
        for two in placed[n + 1 :]:
            if one.item.starts < two.item.ends and two.item.starts < one.item.ends:
                assert one.lane != two.lane
                assert one.lanes == two.lanes


@given(st.lists(things(), min_size=1, max_size=25))
def test_lanes_are_as_few_as_there_can_be(made):
    busiest = max(sum(b.starts <= a.starts < b.ends for b in made) for a in made)
    assert max(p.lanes for p in layout.lanes(made)) == busiest


def test_lanes_touching_ends_share_one():
    first, second = layout.lanes([at("09:00", "10:00"), at("10:00", "11:00")])
    assert (first.lane, first.lanes, second.lane, second.lanes) == (1, 1, 1, 1)


def test_rows_show_a_visit_of_two_in_both():
    visit, call = at("09:00", "10:00", "ab"), at("08:00", "08:15")
    found = layout.rows([visit, call], keys=lambda thing: thing.name, none="nobody")
    assert found == {"nobody": [call], "a": [visit], "b": [visit]}


def test_by_day_keeps_the_order_of_time():
    late, early = at("15:00", "16:00"), at("08:00", "09:00")
    assert layout.by_day([late, early]) == {DAY.date(): [early, late]}


def test_hours_hold_what_lies_outside_opening_hours():
    assert layout.hours([], time(9), time(17, 30)) == (9, 18)
    outside = [at("07:45", "08:30"), at("18:00", "20:15")]
    assert layout.hours(outside, time(9), time(17)) == (7, 21)
    overnight = Thing(DAY.replace(hour=22), DAY.replace(hour=22) + timedelta(hours=4))
    assert layout.hours([overnight], time(9), time(17)) == (9, 24)


def test_span_counts_rows_from_the_first_hour():
    hours = {"first_hour": 8, "last_hour": 18}
    assert layout.span(DAY.replace(hour=9), DAY.replace(hour=10), **hours) == layout.Span(5, 4)
    short = layout.span(DAY.replace(hour=9, minute=5), DAY.replace(hour=9, minute=10), **hours)
    assert short == layout.Span(5, 1)


@given(things(), st.integers(0, 22), st.integers(1, 24))
def test_span_stays_in_the_grid(thing, first, length):
    last = min(first + length, 24)
    found = layout.span(thing.starts, thing.ends, first_hour=first, last_hour=last)
    assert found.first >= 1
    assert found.length >= 1
    assert found.first + found.length - 1 <= (last - first) * 4


def test_span_when_the_clocks_go_back_stands_where_the_clock_says():
    zone = ZoneInfo("America/New_York")
    starts = datetime(2026, 11, 1, 1, 30, tzinfo=zone)
    ends = datetime(2026, 11, 1, 1, 15, fold=1, tzinfo=zone)  # three quarters of an hour later
    assert layout.span(starts, ends, first_hour=0, last_hour=24) == layout.Span(7, 1)


def test_closed_times_are_what_opening_hours_leave():
    day = date(2026, 3, 9)
    assert layout.closed_times(day, []) == [(DAY, DAY + timedelta(days=1))]
    open_twice = [(time(9), time(12)), (time(13), time(17))]
    closed = layout.closed_times(day, open_twice)
    assert [(a.hour, b.hour) for a, b in closed] == [(0, 9), (12, 13), (17, 0)]


def test_week_begins_on_monday():
    week = layout.week_of(date(2026, 3, 8))
    assert (week[0], week[-1], len(week)) == (date(2026, 3, 2), date(2026, 3, 8), 7)
