"""What is due when: known days, windows, boosters, infusions, and properties of every day."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.monitoring import Dose, Due, due, earliest_discharge, gaps, judge, repeats, terms
from tests.sessions.monitoring.days import OWN, VITALS, at, dose, judged, reading, whole

ONE_DOSE = (dose(),)
MARKS = (15, 30, 40, 60, 90, 120)


def checks(*readings, doses=ONE_DOSE, **more) -> dict[str, Due]:
    return {one.code: one for one in due(doses, readings, terms=OWN, **more)}


def minute(one: Due) -> int:
    assert one.due_at is not None
    return int((one.due_at - at(0)).total_seconds() // 60)


# Known days.


def test_plan_of_one_dose() -> None:
    found = checks()
    assert [minute(found[f"mark_{m}-0"]) for m in MARKS] == list(MARKS)
    assert [minute(found[code]) for code in ("baseline", "discharge")] == [0, 120]
    assert len(found) == len(MARKS) + 2


def test_dose_at_ten_and_booster_at_ten_twenty() -> None:
    doses = [dose(), dose(20)]
    assert earliest_discharge(doses, terms=OWN) == at(140)  # 12:20
    found = checks(doses=doses)
    assert [minute(found[f"mark_{m}-0"]) for m in MARKS] == list(MARKS)
    assert [minute(found[code]) for code in ("mark_40-1", "mark_120-1", "discharge")] == [
        60, 140, 140,
    ]  # fmt: skip
    assert len(found) == len(MARKS) + 4


def test_two_boosters_each_restart() -> None:
    found = checks(doses=[dose(), dose(20), dose(50)])
    assert [minute(found[code]) for code in ("mark_40-2", "mark_120-2", "discharge")] == [
        90, 170, 170,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("route", "minutes", "own", "earliest"),
    [
        ("im", 0, {}, 120),
        ("im", 0, {"monitoring.wait_im": Decimal(90)}, 90),
        ("in_esketamine", 0, {"monitoring.wait_im": Decimal(90)}, 120),
        ("unheard of", 0, {"monitoring.wait_sl": Decimal(180)}, 180),
        ("sl", 30, {"monitoring.wait_sl": Decimal(60)}, 120),  # the first dose waits on
    ],
)
def test_earliest_discharge_by_route(route, minutes, own, earliest) -> None:
    doses = [dose(), dose(minutes, route)] if minutes else [dose(0, route)]
    assert earliest_discharge(doses, terms=terms(own)) == at(earliest)


def test_nobody_knows_when_without_a_dose_or_while_an_infusion_runs() -> None:
    assert earliest_discharge([], terms=OWN) is None
    running = Dose(at(0), "iv", infusion=True)
    assert earliest_discharge([running], terms=OWN) is None
    assert earliest_discharge([replace(running, ends_at=at(40))], terms=OWN) == at(160)
    assert checks(doses=[running])["discharge"].due_at is None


# Baseline.


def test_baseline_before_a_dose_counts_for_half_an_hour() -> None:
    found = checks(reading(-20, **VITALS), doses=[])
    assert list(found) == ["baseline"]
    assert (found["baseline"].done_at, found["baseline"].closes_at) == (at(-20), at(10))
    assert checks(doses=[])["baseline"].due_at is None


@pytest.mark.parametrize(("minutes", "done"), [(-31, False), (-30, True), (-0.1, True), (0, False)])
def test_baseline_lies_within_half_an_hour_before_the_dose(minutes, done) -> None:
    assert checks(whole(minutes))["baseline"].done is done


def test_baseline_missed_is_a_task_at_once() -> None:
    baseline = checks()["baseline"]
    assert baseline.state(at(0)) == "due"
    assert baseline.state(at(0.1)) == "task"


# Windows.


@pytest.mark.parametrize(
    ("minutes", "done"),
    [
        (34.9, {"mark_30-0"}),
        (35, {"mark_40-0"}),
        (40, {"mark_40-0"}),
        (54.9, {"mark_40-0"}),
        (55, {"mark_60-0"}),
        (9.9, set()),
        (10, {"mark_15-0"}),
        (115, {"mark_120-0", "discharge"}),
        (200, {"mark_120-0", "discharge"}),
    ],
)
def test_reading_satisfies_the_mark_whose_window_it_lies_in(minutes, done) -> None:
    assert {code for code, one in checks(whole(minutes)).items() if one.done} == done


def test_one_reading_satisfies_a_mark_of_each_dose() -> None:
    found = checks(whole(61), doses=[dose(), dose(20)])
    assert {code for code, one in found.items() if one.done} == {"mark_60-0", "mark_40-1"}


def test_check_is_done_with_the_last_of_its_parts() -> None:
    parts = [
        reading(40, sys=120, dia=70, hr=66),
        reading(42, spo2=97, rr=12),
        reading(41, moaas="5"),
    ]
    mark = checks(*parts)["mark_40-0"]
    assert (mark.done, mark.missing) == (False, ("dissociation",))
    mark = checks(*parts, reading(44, dissociation=3))["mark_40-0"]
    assert (mark.done_at, mark.missing) == (at(44), ())


@pytest.mark.parametrize(
    ("now", "state"),
    [(34.9, "not yet"), (35, "due"), (40, "due"), (50, "due"), (50.1, "late"), (55, "late"),
     (55.1, "task"), (300, "task")],
)  # fmt: skip
def test_check_is_late_after_ten_and_a_task_after_fifteen_minutes(now, state) -> None:
    assert checks()["mark_40-0"].state(at(now)) == state
    assert checks(whole(41))["mark_40-0"].state(at(now)) == "done"


def test_clinic_chooses_when_it_is_late() -> None:
    own = terms({"monitoring.late_warn": Decimal(5), "monitoring.mark_15": Decimal(12)})
    found = {one.code: one for one in due([dose()], [], terms=own)}
    assert (minute(found["mark_15-0"]), found["mark_15-0"].warn_at) == (12, at(17))
    assert found["mark_15-0"].words == "12 minutes after the dose"


# Infusions.


def test_infusion_is_checked_every_ten_minutes_while_it_runs() -> None:
    stopped = Dose(at(0), "iv", infusion=True, ends_at=at(40))
    found = checks(reading(21, **VITALS), doses=[stopped])
    infusion = {code: one for code, one in found.items() if code.startswith("infusion")}
    assert [minute(one) for one in infusion.values()] == [10, 20, 30, 40]
    assert [one.done for one in infusion.values()] == [False, True, False, False]
    running = checks(doses=[replace(stopped, ends_at=None)])
    assert [minute(one) for code, one in running.items() if code.startswith("infusion")] == [
        10, 20, 30, 40, 50, 60,
    ]  # fmt: skip


def test_infusion_stopped_early_asks_for_no_more() -> None:
    found = checks(doses=[Dose(at(0), "iv", infusion=True, ends_at=at(9))])
    assert not [code for code in found if code.startswith("infusion")]


# Repeats.


def test_repeat_is_due_within_ten_minutes() -> None:
    day = [reading(40, sys=165, dia=80)]
    (one,) = [o for o in due([dose()], day, terms=OWN, repeats=repeats(judged(*day))) if _again(o)]
    assert (one.opens_at, one.due_at, one.warn_at, one.task_at) == tuple(map(at, (45, 50, 50, 55)))
    assert one.words == "Again: Sys, Dia"


@pytest.mark.parametrize(("minutes", "done"), [(44.9, False), (45, True), (70, True)])
def test_repeat_is_done_by_a_later_reading(minutes, done) -> None:
    day = [reading(40, sys=165, dia=80), reading(minutes, sys=120, dia=70)]
    (one,) = [o for o in due([dose()], day, terms=OWN, repeats=repeats(judged(*day))) if _again(o)]
    assert one.done is done


def test_two_findings_of_one_reading_ask_once() -> None:
    day = [reading(-5, sys=120, dia=70), reading(40, sys=165, dia=100)]
    asked = repeats(judged(*day))
    assert len(asked) == 2
    assert len([o for o in due([dose()], day, terms=OWN, repeats=asked) if _again(o)]) == 1


def test_newest_repeat_alone_is_waited_for() -> None:
    day = [reading(m, sys=165, dia=80) for m in (40, 42, 46)]
    found = [o for o in due([dose()], day, terms=OWN, repeats=repeats(judged(*day))) if _again(o)]
    assert [(o.opens_at, o.done) for o in found] == [(at(45), True), (at(51), False)]


def _again(one: Due) -> bool:
    return one.code.startswith("repeat")


# Leaving, and sign-off.


def test_after_leaving_nothing_more_is_due() -> None:
    found = checks(whole(-5), whole(41), ended_at=at(60))
    assert "mark_60-0" in found
    assert "mark_90-0" not in found
    assert "discharge" not in found


def test_gaps_name_what_was_missed_and_what_was_late() -> None:
    day = [whole(-5), whole(15), reading(32, sys=120, dia=70), whole(40), whole(76), whole(91)]
    found = gaps(due([dose()], day, terms=OWN), at=at(100))
    assert [(gap.code, gap.words) for gap in found] == [
        ("mark_30-0", "30 minutes after the dose: not measured: HR, SpO₂, MOAA/S"),
        ("mark_60-0", "60 minutes after the dose: 16 minutes late"),
    ]
    assert [gap.missed for gap in found] == [True, False]


def test_day_in_order_has_no_gaps() -> None:
    day = [whole(m) for m in (-10, *MARKS)]
    assert gaps(due([dose()], day, terms=OWN), at=at(180)) == ()


# Properties of every day.

minutes = st.integers(-60, 300)
later = st.integers(0, 200)
single = st.sampled_from([code for code in VITALS if code != "air"])


@st.composite
def readings(draw) -> list:
    taken = draw(
        st.lists(st.tuples(minutes, st.lists(single, unique=True) | st.none()), max_size=12)
    )
    return [
        whole(m) if items is None else reading(m, **{i: VITALS[i] for i in items})
        for m, items in taken
    ]


doses = st.lists(later, max_size=3).map(lambda boosters: [dose(), *map(dose, boosters)])


@given(doses, later, readings())
def test_booster_makes_nothing_due_earlier_and_takes_nothing_away(given_doses, booster, day):
    before = checks(*day, doses=given_doses)
    last = max(d.at for d in given_doses)
    after = checks(
        *day, doses=[*given_doses, replace(dose(), at=last + timedelta(minutes=booster))]
    )
    assert before.keys() <= after.keys()
    for code, one in before.items():
        assert after[code].due_at >= one.due_at
        if code != "discharge":  # only leaving is put off
            assert after[code] == one


@given(doses, readings(), minutes)
def test_satisfied_marks_stay_satisfied(given_doses, day, more):
    """Another reading undoes nothing, and moves nothing to a later time."""
    before, after = checks(*day, doses=given_doses), checks(*day, whole(more), doses=given_doses)
    assert before.keys() == after.keys()
    for code, one in before.items():
        assert one.due_at == after[code].due_at
        assert set(after[code].missing) <= set(one.missing)
        if one.done_at:
            assert after[code].done_at is not None
            assert after[code].done_at <= one.done_at


@given(doses, readings())
def test_check_is_done_exactly_when_nothing_is_missing(given_doses, day):
    for one in checks(*day, doses=given_doses).values():
        assert one.done == (not one.missing)
        if one.done_at and one.opens_at:
            assert one.opens_at <= one.done_at
            assert one.closes_at is None or one.done_at < one.closes_at


@given(doses, readings())
def test_times_of_a_check_are_in_order(given_doses, day):
    for one in checks(*day, doses=given_doses).values():
        times = [t for t in (one.opens_at, one.due_at, one.warn_at, one.task_at) if t]
        assert times == sorted(times)


@given(doses, readings())
def test_order_in_which_it_is_charted_changes_nothing(given_doses, day):
    straight = due(given_doses, day, terms=OWN)
    assert due(given_doses[::-1], day[::-1], terms=OWN) == straight


@given(doses)
def test_nobody_leaves_before_two_hours_after_any_dose(given_doses):
    earliest = earliest_discharge(given_doses, terms=OWN)
    assert earliest == max(d.at for d in given_doses) + timedelta(minutes=120)


@given(doses, readings(), st.integers(0, 400))
def test_gaps_are_what_is_not_done_by_then(given_doses, day, now):
    every = due(given_doses, day, terms=OWN)
    missed = {gap.code for gap in gaps(every, at=at(now)) if gap.missed}
    assert missed == {o.code for o in every if not o.done and o.due_at and o.due_at <= at(now)}


@given(readings(), doses)
def test_repeats_never_disturb_the_plan(day, given_doses):
    findings = judge(day, baseline=None, doses=given_doses, terms=OWN)
    plain = checks(*day, doses=given_doses)
    more = checks(*day, doses=given_doses, repeats=repeats(findings))
    assert {code: more[code] for code in plain} == plain
