"""Proposed times are free for everybody, inside opening hours, and as they were wished for."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.scheduling.free_times import Calendar, Holder, Offer, Wish, offer_at, offers
from kact.scheduling.kinds import kinds
from kact.scheduling.walltime import WallTime

ZONE = "America/New_York"
HERE = ZoneInfo(ZONE)
MONDAY = date(2027, 6, 7)
HOURS = dict.fromkeys(range(5), (time(9), time(17)))
TALK = kinds()["individual_preparation"]  # an hour, a room, a therapist; a quarter to make ready


def taken(day: int, hour: int, hours: float = 1) -> tuple[datetime, datetime]:
    starts = datetime.combine(MONDAY + timedelta(days=day), time(hour), HERE)
    return starts, starts + timedelta(hours=hours)


def there(**other: object) -> Calendar:
    plain = {
        "zone": ZONE,
        "hours": HOURS,
        "closed": [],
        "rooms": [Holder("Room 1"), Holder("Room 2")],
        "staff": [Holder("Thea", role="therapist"), Holder("Moni", role="monitor")],
    }
    return Calendar(**plain | other)


def found(calendar: Calendar, wish: Wish = Wish(), days: int = 1) -> list[tuple[int, time]]:  # noqa: B008 - frozen
    return [
        ((o.when.day - MONDAY).days, o.when.clock)
        for o in offers(TALK, wish, calendar, MONDAY, days)
    ]


def test_first_of_each_half_of_a_day() -> None:
    assert found(there(), days=2) == [(0, time(9)), (0, time(12)), (1, time(9)), (1, time(12))]


def test_closed_days_and_times_are_left_out() -> None:
    assert found(there(hours={1: (time(10), time(13))}), days=3) == [(1, time(10)), (1, time(12))]
    assert found(there(closed=[taken(0, 0, 24)]), days=1) == []
    assert found(there(closed=[taken(0, 9, 2)])) == [(0, time(11)), (0, time(12))]


def test_room_and_staff_must_be_free_until_all_is_ready_again() -> None:
    rooms = [Holder("Room 1", [taken(0, 10)])]
    assert found(there(rooms=rooms))[0] == (0, time(11))  # 09:00 to 10:15 would run into it
    staff = [Holder("Thea", [taken(0, 9, 8)], "therapist")]
    assert found(there(staff=staff)) == []
    assert found(there(staff=[Holder("Moni", role="monitor")])) == []


def test_those_who_come_must_be_free_but_need_nothing_made_ready() -> None:
    assert found(there(people=[taken(0, 10)]))[0] == (0, time(9))
    assert found(there(people=[taken(0, 9)]))[0] == (0, time(10))


@pytest.mark.parametrize(
    ("wish", "days"),
    [
        (Wish(not_before=MONDAY + timedelta(days=2)), {2, 3, 4}),
        (Wish(days={1, 3}), {1, 3}),
        (Wish(part="morning"), {0, 1, 2, 3, 4}),
    ],
)
def test_wishes_are_kept(wish: Wish, days: set[int]) -> None:
    times = found(there(), wish, days=7)
    assert {day for day, _ in times} == days
    if wish.part:
        assert {clock for _, clock in times} == {time(9)}


def test_who_cares_for_them_is_proposed_first() -> None:
    staff = [Holder("Own", role="therapist"), Holder("Other", role="therapist")]
    [first, *_] = offers(TALK, Wish(), there(staff=staff), MONDAY, 1)
    assert first == Offer(WallTime(MONDAY, time(9), ZONE), "Room 1", ("Own",))


def test_one_person_is_not_two_roles() -> None:
    dosing = kinds()["dosing"]
    one = there(staff=[Holder("Pat", role="prescriber"), Holder("Thea", role="therapist")])
    [offer, *_] = offers(dosing, Wish(), one, MONDAY, 1)
    assert offer.staff == ("Pat", "Thea")


def test_hour_that_is_missing_or_comes_twice_is_not_proposed() -> None:
    hours = dict.fromkeys(range(7), (time(0), time(23)))
    for day, clock in ((date(2027, 3, 14), time(2, 30)), (date(2027, 11, 7), time(1, 30))):
        assert offer_at(WallTime(day, clock, ZONE), TALK, Wish(), there(hours=hours)) is None


spans = st.lists(
    st.builds(taken, st.integers(0, 6), st.integers(6, 18), st.sampled_from([0.5, 1, 3, 8])),
    max_size=6,
)


@given(
    rooms=st.lists(spans, min_size=1, max_size=3),
    staff=st.lists(st.tuples(spans, st.sampled_from(["therapist", "monitor"])), max_size=3),
    people=spans,
    closed=spans,
    weekdays=st.sets(st.integers(0, 6)),
)
def test_whatever_is_proposed_is_free(rooms, staff, people, closed, weekdays) -> None:
    """Looked at from outside: nothing that is named is taken, and the doors are open."""
    holders = [Holder(n, busy) for n, busy in enumerate(rooms)]
    able = [Holder(f"s{n}", busy, role) for n, (busy, role) in enumerate(staff)]
    calendar = there(rooms=holders, staff=able, people=people, closed=closed)
    for offer in offers(TALK, Wish(days=weekdays), calendar, MONDAY, 7):
        starts = offer.when.moment
        ends, ready = starts + timedelta(minutes=60), starts + timedelta(minutes=75)
        assert not weekdays or offer.when.day.weekday() in weekdays
        assert time(9) <= offer.when.clock <= time(16)
        busy = [*rooms[offer.room], *staff[int(offer.staff[0][1:])][0]]
        assert staff[int(offer.staff[0][1:])][1] == "therapist"
        assert all(ready <= a or b <= starts for a, b in busy)
        assert all(ends <= a or b <= starts for a, b in [*people, *closed])
