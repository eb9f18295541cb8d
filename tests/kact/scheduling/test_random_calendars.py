"""Whatever is booked, moved, cancelled and closed in whatever order, the calendar holds.

What is asked of it here is said again by hand, from plain rows.
"""

from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from kact.scheduling import intervals
from kact.scheduling.actions import claiming, resources, visits
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Attendance, Claim, Closing, Visit
from kact.scheduling.queries import span
from kact.scheduling.refusals import NotNow, Refused
from tests.kact.scheduling.planning import STAFF_FOR, Clinic, at
from tests.proof import CALENDARS

KINDS = (
    "individual_preparation",
    "joint_preparation",
    "dosing",
    "individual_integration",
    "joint_integration",
    "follow_up",
)
LEAST = timedelta(days=3)
Calendar = list[tuple[Any, ...]]

whens = st.builds(at, st.integers(0, 12), st.integers(8, 16), st.sampled_from([0, 30]))
bookings = st.tuples(
    st.just("book"), st.sampled_from(KINDS), st.sampled_from("abcd"), whens, st.integers(0, 1)
)
moves = st.tuples(st.just("move"), st.integers(0, 30), whens)
cancels = st.tuples(st.just("cancel"), st.integers(0, 30))
closings = st.tuples(st.just("close"), whens, st.integers(1, 4), st.sampled_from([None, 0, 1]))


def do(clinic: Clinic, what: tuple[Any, ...]) -> Visit | Closing | None:
    """Do one thing, unless it is refused."""
    verb, *rest = what
    try:
        with transaction.atomic():
            return DO[verb](clinic, *rest)
    except (Refused, NotNow):
        return None


def _book(clinic: Clinic, kind: str, who: str, when, room: int) -> Visit:
    staff = STAFF_FOR.get(kind, ("therapist",)) if room == 0 else ("co_therapist", "prescriber")
    joint = kinds()[kind].may_be(joint=True)
    return clinic.book(
        kind,
        when,
        None if joint else who,
        needs=clinic.needs(*staff, room=room),
        couple="first" if who in "ab" else "second",
    )


def _some(number: int) -> Visit | None:
    found = list(Visit.objects.order_by("created_at", "id"))
    return found[number % len(found)] if found else None


def _move(clinic: Clinic, number: int, when) -> Visit | None:
    with looking_as(clinic.by) as by:
        if visit := _some(number):
            visits.move(by=by, visit=visit, token=visit.version, when=when)
        return visit


def _cancel(clinic: Clinic, number: int) -> None:
    with looking_as(clinic.by) as by:
        if visit := _some(number):
            visits.cancel(
                by=by, visit=visit, token=visit.version, who="clinic", reason="staff_away"
            )


def _close(clinic: Clinic, when, hours: int, room: int | None) -> Closing:
    until = at(0, when.clock.hour + hours)
    ends = type(when)(when.day, until.clock, when.zone)
    where = None if room is None else clinic.rooms[room]
    with looking_as(clinic.by) as by:
        return resources.close_time(by=by, name="Closed", starts=when, ends=ends, room=where)


DO = {"book": _book, "move": _move, "cancel": _cancel, "close": _close}


def overlaps() -> list[str]:
    """Visits at one time that take the same room or person, or expect the same partner."""
    return [
        f"{one.pk} and {other.pk}"
        for one, other in combinations(standing(), 2)
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
        if takes(one) & takes(other)
    ]


def takes(visit: Visit) -> set[Any]:
    """Everything a visit takes, and everybody."""
    claims = Claim.objects.filter(slot=visit.slot_id, holds=True)
    coming = Attendance.objects.filter(slot=visit.slot_id, holds=True)
    things = {claim.room_id or claim.equipment_id or claim.person for claim in claims}
    return things | {one.subject_id for one in coming}


def standing() -> list[Visit]:
    return [v for v in Visit.objects.all() if v.state != "cancelled"]


def people(visit: Visit) -> set[Any]:
    places = Partner.objects.filter(couple_id=visit.couple_id, ended_at=None)
    return {visit.subject_id} if visit.subject_id else {place.pk for place in places}


def too_close() -> list[str]:
    """Two doses of one person closer than the program's floor."""
    doses = [v for v in standing() if v.kind == "dosing"]
    return [
        f"{one.starts_at} and {other.starts_at}"
        for one, other in combinations(doses, 2)
        if people(one) & people(other) and abs(one.starts_at - other.starts_at) < LEAST
    ]


def unprepared(visit: Visit) -> list[str]:
    """What a dose that was just put here lacks before it, by hand."""
    before = [
        v for v in standing() if v.couple_id == visit.couple_id and v.starts_at < visit.starts_at
    ]
    doses = [v.starts_at for v in before if v.kind == "dosing"]
    wanted: dict[str, Any] = dict.fromkeys(("individual_preparation", "joint_preparation"))
    if doses:
        wanted |= dict.fromkeys(("individual_integration", "joint_integration"), max(doses))
    return [
        kind
        for kind, since in wanted.items()
        for person in people(visit)
        if not any(
            v.kind == kind and person in people(v) and (since is None or v.starts_at > since)
            for v in before
        )
    ]


def unheld() -> list[str]:
    """Visits whose people and room are not taken, and slots still taken for nobody."""
    held = set(Claim.objects.filter(holds=True).values_list("slot_id", flat=True))
    return [
        str(v.pk) for v in Visit.objects.all() if (v.slot_id in held) == (v.state == "cancelled")
    ]


def holds(clinic: Clinic, calendar: Calendar) -> None:
    """Do all of it, and look after each step; then undo it."""
    with transaction.atomic():
        for what in calendar:
            done = do(clinic, what)
            with looking_as(clinic.by):
                assert not overlaps(), what
                assert not too_close(), what
                assert not unheld(), what
                if isinstance(done, Visit):
                    now = Visit.objects.get(pk=done.pk)
                    assert now.kind != "dosing" or not unprepared(now), what
                    assert not closed_over(now), what
        transaction.set_rollback(True)


def closed_over(visit: Visit) -> list[str]:
    """The closings in whose time a visit stands."""
    rooms = {c.room_id for c in Claim.objects.filter(slot=visit.slot_id, holds=True)}
    return [
        closing.name
        for closing in Closing.objects.all()
        if closing.room_id is None or closing.room_id in rooms
        if closing.starts_at < visit.ends_at and visit.starts_at < closing.ends_at
    ]


COURSE: Calendar = [
    ("book", "individual_preparation", "a", at(0, 9), 0),
    ("book", "individual_preparation", "b", at(0, 11), 0),
    ("book", "joint_preparation", "a", at(1, 9), 0),
    ("book", "dosing", "a", at(2, 9), 0),
    ("book", "individual_integration", "a", at(3, 9), 0),
    ("book", "individual_integration", "b", at(3, 11), 0),
    ("book", "joint_integration", "a", at(4, 9), 0),
]


def course_holds(clinic: Clinic, changes: Calendar) -> None:
    """Book a whole course and change it: with nothing cancelled, nothing is ever out of order."""
    with transaction.atomic():
        for what in COURSE:
            assert do(clinic, what), what
        for what in changes:
            do(clinic, what)
            with looking_as(clinic.by):
                assert not overlaps(), what
                assert not too_close(), what
                for dose in (v for v in standing() if v.kind == "dosing"):
                    assert not unprepared(dose), what
        transaction.set_rollback(True)


calendars = st.lists(st.one_of(bookings, bookings, bookings, moves, cancels, closings), max_size=30)
doses = bookings.filter(lambda booking: booking[1] == "dosing")
changes = st.lists(st.one_of(doses, moves, moves), max_size=8)
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=CALENDARS, suppress_health_check=SHARED)
@given(calendars)
def test_random_calendar_holds(clinic: Clinic, calendar: Calendar) -> None:
    holds(clinic, calendar)


@settings(max_examples=CALENDARS, suppress_health_check=SHARED)
@given(changes)
def test_random_changes_of_a_whole_course_keep_its_order(clinic: Clinic, found: Calendar) -> None:
    course_holds(clinic, found)


def unclaimed(row: Any, during: Any) -> bool:
    """Write a claim in a year of its own, where PostgreSQL finds it in nobody's way."""
    year = 1000 + uuid4().int % 900
    row.during = span(during.lower.replace(year=year), during.upper.replace(year=year))
    row.save(force_insert=True)
    return True


def dose(day: int) -> tuple[Any, ...]:
    return ("book", "dosing", "a", at(day, 14), 0)


def visit(who: str) -> tuple[Any, ...]:
    return ("book", "follow_up", who, at(0, 9), 0)


# A hole, and a calendar that is refused while there is none.
HOLES = {
    "doses come too soon": (intervals, "too_soon", (), course_holds, [dose(4)]),
    "order is not asked": (intervals, "broken_by", (), course_holds, [dose(5), dose(9)]),
    "closings are not asked": (
        visits,
        "require_open",
        None,
        holds,
        [("close", at(0, 9), 3, None), visit("a")],
    ),
    "what was cancelled stays taken": (visits, "let_go", None, holds, [visit("a"), ("cancel", 0)]),
    "nothing is ever taken": (claiming, "_take", unclaimed, holds, [visit("a"), visit("c")]),
}


@pytest.mark.parametrize("hole", list(HOLES))
def test_hole_in_the_calendar_is_found(clinic: Clinic, monkeypatch, hole: str) -> None:
    room, name, instead, proof, calendar = HOLES[hole]
    proof(clinic, calendar)
    monkeypatch.setattr(room, name, instead if callable(instead) else lambda *_, **__: instead)
    with pytest.raises(AssertionError):
        proof(clinic, calendar)
