"""A proposed course is in order, keeps its distances and its clinic's hours; so does a new one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kact.protocol.case import Variant
from kact.scheduling.intervals import Step
from kact.scheduling.openings import Openings
from kact.scheduling.planner import LATE, MISSED, UNFOUND
from kact.scheduling.rows import Frame, Plan, Row, Standing
from tests.kact.scheduling.course_plans import (
    BOTH,
    MONDAY,
    NINE_TO_SIX,
    ZONE,
    A,
    B,
    booked,
    frame,
    planned,
    wish,
    wrong,
)
from tests.proof import CALENDARS

ALONE = frozenset({A})
HOUR = timedelta(hours=1)
EXAMPLES = CALENDARS


def kinds_of(plan: Plan) -> list[str]:
    return [row.wanted.key for row in plan.rows]


def row(plan: Plan, key: str) -> Row:
    [found] = [r for r in plan.rows if r.wanted.key == key]
    return found


def moved(standing: list[Standing], key: str, by: timedelta, *, pinned: bool = True):
    """The same with one visit elsewhere, which stays there."""
    return [
        replace(s, step=replace(s.step, at=s.step.at + by), ends=s.ends + by, fixed=pinned)
        if s.planned_as == key
        else s
        for s in standing
    ]


def test_conjoint_course_is_whole() -> None:
    assert kinds_of(planned(frame(), sessions=2)) == [
        "individual_preparation-0-1",
        "individual_preparation-0-2",
        "joint_preparation-0-0",
        "dosing-1-0",
        "individual_integration-1-1",
        "individual_integration-1-2",
        "joint_integration-1-0",
        "dosing-2-0",
        "individual_integration-2-1",
        "individual_integration-2-2",
        "joint_integration-2-0",
        "follow_up-0-0",
    ]


def test_first_proposals_are_at_the_time_wished_for() -> None:
    plan = planned(frame())
    first = row(plan, "individual_preparation-0-1").proposed
    assert first
    assert (first.day, first.clock, first.zone) == (MONDAY, time(10), ZONE)
    second = row(plan, "individual_preparation-0-2").proposed
    assert second
    assert second.day == MONDAY
    assert second.clock == time(11, 30)  # an hour, and a quarter of one to make ready


def test_roles_swap_from_session_to_session() -> None:
    plan = planned(frame(Variant.SEQUENTIAL_WITNESS), sessions=3)
    doses = [r.wanted for r in plan.rows if r.wanted.dosed]
    assert [w.dosed for w in doses] == [frozenset({A}), frozenset({B}), frozenset({A})]
    assert all(w.people == BOTH for w in doses)
    assert "individual_integration-1-2" not in kinds_of(plan)


def test_one_who_doses_alone_comes_alone() -> None:
    plan = planned(frame(Variant.INDIVIDUAL_RELATIONAL), doses="two", sessions=2)
    doses = [r.wanted for r in plan.rows if r.wanted.dosed]
    assert [w.people for w in doses] == [frozenset({B})] * 2
    assert "individual_preparation-0-1" in kinds_of(plan)


def test_session_with_another_doser_outranks_the_turns() -> None:
    here = frame(Variant.SEQUENTIAL_WITNESS)
    at = datetime(2027, 7, 1, 14, tzinfo=UTC)
    session = Standing(Step("x", "dosing", at, BOTH, frozenset({B})), at + HOUR)
    plan = planned(here, [session], sessions=2)
    assert row(plan, "dosing-1-0").wanted.dosed == frozenset({B})
    assert "individual_integration-1-2" in kinds_of(plan)
    assert "individual_integration-1-1" not in kinds_of(plan)


def test_group_is_weekly_without_integration_alone() -> None:
    plan = planned(frame(Variant.GROUP), sessions=4)
    weekly = [r.proposed.day for r in plan.rows if r.wanted.kind == "group_session" and r.proposed]
    assert [b - a for a, b in pairwise(weekly)] == [timedelta(days=7)] * 3
    assert not [k for k in kinds_of(plan) if k.startswith("individual_integration")]


def test_what_stands_in_order_is_kept() -> None:
    plan = planned(frame(), booked(planned(frame())))
    assert {r.how for r in plan.rows} == {"stands"}
    assert not any(r.says for r in plan.rows)
    assert not plan.remains


def test_extra_visit_takes_no_place_of_a_later_session() -> None:
    standing = booked(planned(frame(), sessions=1))[:-1]
    last = next(s for s in standing if s.planned_as == "individual_integration-1-1")
    extra = replace(
        last, step=replace(last.step, key="extra", at=last.step.at + 5 * HOUR), planned_as=""
    )
    extra = replace(extra, ends=extra.step.at + HOUR)
    plan = planned(frame(), [*standing, extra], sessions=2)
    assert row(plan, "individual_integration-2-1").how == "book"
    assert plan.others == (extra,)


def test_visits_booked_by_hand_find_their_places() -> None:
    standing = [replace(s, planned_as="") for s in booked(planned(frame(), sessions=2))]
    plan = planned(frame(), standing, sessions=2)
    assert {r.how for r in plan.rows} == {"stands"}
    assert not plan.others


def test_later_dose_moves_what_follows_it() -> None:
    standing = moved(booked(planned(frame())), "dosing-1-0", timedelta(days=7))
    plan = planned(frame(), standing)
    assert row(plan, "dosing-1-0").how == "stands"
    integration = row(plan, "individual_integration-1-1")
    assert integration.how == "move"
    assert integration.says == ("Individual integration takes place 1 to 3 days after the dose.",)
    assert "Integration follows a dose." in plan.broken[integration.standing.step.key]  # type: ignore[union-attr]
    assert not plan.remains


def test_what_took_place_stays_though_it_breaks_a_rule() -> None:
    early = datetime(2027, 6, 1, 14, tzinfo=UTC)
    dose = Standing(Step("it", "dosing", early, BOTH), early + HOUR, fixed=True)
    plan = planned(frame(), [dose])
    assert row(plan, "dosing-1-0").standing == dose
    assert row(plan, "joint_preparation-0-0").how == "missed"
    assert row(plan, "joint_preparation-0-0").says == (MISSED,)
    assert "The couple is prepared together before a dose." in plan.remains["it"]


def test_no_day_within_the_range_is_said() -> None:
    """Closed for all of June: the first preparation is the first day of July, and late."""
    june = (datetime(2027, 6, 1, tzinfo=UTC), datetime(2027, 7, 1, 4, tzinfo=UTC))
    plan = planned(frame(openings=Openings(ZONE, NINE_TO_SIX, (june,))))
    first = row(plan, "individual_preparation-0-1")
    assert first.proposed
    assert first.proposed.day == date(2027, 7, 1)
    assert first.says[0] == LATE


def test_nothing_free_is_said_and_what_follows_waits() -> None:
    years = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
    plan = planned(frame(openings=Openings(ZONE, NINE_TO_SIX, (years,))))
    assert row(plan, "individual_preparation-0-1").says == (UNFOUND,)
    assert {r.how for r in plan.rows} == {"cannot"}


def test_standing_visit_in_a_closed_time_is_moved() -> None:
    standing = booked(planned(frame()))
    last = standing[-1]
    shut = Openings(ZONE, NINE_TO_SIX, ((last.step.at, last.ends),))
    found = row(planned(frame(openings=shut), standing), "follow_up-0-0")
    assert found.how == "move"
    assert found.says == ("The clinic is closed then.",)


def test_what_is_taken_is_not_proposed() -> None:
    plan = planned(frame())
    first = row(plan, "dosing-1-0").span
    assert first
    busy = Openings(ZONE, NINE_TO_SIX, busy={"dosing": (first,)})
    again = row(planned(frame(openings=busy)), "dosing-1-0").span
    assert again
    assert again[0] >= first[1]


@pytest.mark.parametrize("start", [date(2027, 3, 8), date(2027, 11, 1)])
def test_changes_of_the_clock_bring_no_dose_too_close(start: date) -> None:
    """Three days over a change forward are 71 hours: not enough."""
    here = replace(frame(now=datetime(2027, 1, 1, tzinfo=UTC)), least_days=7)
    plan = planned(here, by=wish(start, time(1, 30)), sessions=4)
    assert not wrong(plan.settled, here)


# --- whatever is wished for -------------------------------------------------------------------

hours = st.dictionaries(
    st.integers(0, 6),
    st.tuples(st.integers(6, 11), st.integers(16, 21)).map(lambda h: (time(h[0]), time(h[1]))),
    max_size=7,
)
days = st.integers(0, 200).map(lambda n: datetime(2027, 6, 1, 4, tzinfo=UTC) + timedelta(days=n))
closings = st.lists(
    st.tuples(days, st.integers(1, 20)).map(lambda c: (c[0], c[0] + timedelta(days=c[1]))),
    max_size=6,
).map(tuple)
openings = st.builds(Openings, st.just(ZONE), hours, closings)
wishes = st.builds(
    wish,
    st.dates(date(2027, 5, 1), date(2027, 12, 31)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.frozensets(st.integers(0, 6)),
)
frames = st.builds(frame, st.sampled_from(Variant), openings)
doses = st.sampled_from(["", "both", "one", "two"])


def closed(steps: list[Row], here: Frame) -> list[str]:
    """The proposals that lie on a day or at an hour on which the clinic is closed, by hand."""
    out = []
    for found in steps:
        if not found.proposed or not found.span:
            continue
        starts, ends = found.span
        day = here.openings.hours.get(found.proposed.day.weekday())
        if here.openings.hours and (
            day is None
            or found.proposed.clock < day[0]
            or here.openings.local(ends).time() > day[1]
            or here.openings.local(ends).date() != found.proposed.day
        ):
            out.append(found.wanted.key)
        out += [found.wanted.key for a, b in here.openings.closed if starts < b and a < ends]
    return out


def overlapping(plan: Plan) -> list[str]:
    spans = [(r.wanted.key, r.span) for r in plan.rows if r.span and r.proposed]
    return [
        f"{one} and {other}"
        for (one, a), (other, b) in combinations(spans, 2)
        if a[0] < b[1] and b[0] < a[1]
    ]


@settings(max_examples=EXAMPLES, deadline=None)
@given(frames, wishes, doses, st.integers(1, 4))
def test_proposed_course_breaks_nothing(here: Frame, by, who: str, sessions: int) -> None:
    plan = planned(here, by=by, doses=who, sessions=sessions)
    assert not wrong(plan.settled, here)
    assert not plan.remains
    assert not closed(list(plan.rows), here)
    assert not overlapping(plan)
    assert all(r.proposed.moment > here.now for r in plan.rows if r.proposed)


whiches = st.integers(0, 40)
shifts = st.integers(-60, 60).map(lambda n: timedelta(days=n))


@settings(max_examples=EXAMPLES, deadline=None)
@given(frames, wishes, doses, st.integers(1, 3), whiches, shifts)
def test_course_is_whole_again_after_any_move(here, by, who, sessions, which, shift) -> None:
    """Nothing has taken place and nothing is fixed: everything can be put right."""
    standing = booked(planned(here, by=by, doses=who, sessions=sessions))
    standing = moved(standing, standing[which % len(standing)].planned_as, shift, pinned=False)
    assume(all(one.step.at > here.now for one in standing))  # nobody moves a visit into the past
    again = planned(here, standing, by=by, doses=who, sessions=sessions)
    stuck = [r for r in again.rows if r.how == "cannot"]
    assert stuck or not wrong(again.settled, here)
    assert all(r.says for r in stuck)
    assert not closed(list(again.rows), here)


@settings(max_examples=EXAMPLES, deadline=None)
@given(frames, wishes, doses, st.integers(1, 3), whiches, shifts, st.integers(0, 60))
def test_what_took_place_and_what_was_moved_stay(
    here, by, who, sessions, which, shift, later
) -> None:
    """The rest comes out in order, or what does not is said in words."""
    now = here.now + timedelta(days=later)
    standing = booked(planned(here, by=by, doses=who, sessions=sessions), now=now)
    coming = [one.planned_as for one in standing if not one.fixed]
    if coming:
        standing = moved(standing, coming[which % len(coming)], shift)
    again = planned(replace(here, now=now), standing, by=by, doses=who, sessions=sessions)
    kept = {one.step.key: one for one in standing if one.fixed}
    stay = [r for r in again.rows if r.standing and r.standing.step.key in kept]
    assert [r.standing for r in stay] == [kept[r.standing.step.key] for r in stay]
    assert {r.how for r in stay} <= {"stands"}
    assert len(stay) + len(again.others) >= len(kept)
    assert again.remains or not wrong(again.settled, here)
    assert not closed([r for r in again.rows if r.proposed], here)


def test_row_that_is_not_moved_fails_the_proof() -> None:
    """The proof above is not empty: a plan that leaves a moved dose's integration is refused."""
    standing = moved(booked(planned(frame())), "dosing-1-0", timedelta(days=7))
    assert wrong([one.step for one in standing], frame())
