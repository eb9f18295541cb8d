"""Each criterion of leaving at, below and above its number; what nobody knows never opens."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.protocol.facts import State
from sessions.monitoring import Answers, Dose, asked, baseline_of, discharge, may_leave, terms
from sessions.monitoring.discharge import aldrete_of, rules
from tests.sessions.monitoring.days import OWN, VITALS, at, dose, reading, whole

YES = {criterion.code: True for criterion in asked()}
TEN = {"activity": 2, "breathing": 2, "circulation": 2, "consciousness": 2, "oxygen": 2}
ALL = Answers(YES, TEN)
ONE_DOSE = (dose(),)
BASE = {"sys": 120, "dia": 70, "hr": 70, "spo2": 98, "air": "room_air"}


def standing(now=150, answers=ALL, base=BASE, doses=ONE_DOSE, own=OWN, drop=(), **values):
    """How every criterion stands, by its code; all met but for what is named."""
    last = {k: v for k, v in {**VITALS, **values}.items() if k not in drop}
    day = [reading(-10, **base), reading(now - 5, **last)]
    found = discharge(
        day, answers, doses=doses, baseline=baseline_of(day, doses), at=at(now), terms=own
    )
    return {one.code: one.state for one in found}


def test_all_met_may_leave() -> None:
    day = [whole(-10), whole(145)]
    found = discharge(
        day, ALL, doses=[dose()], baseline=baseline_of(day, [dose()]), at=at(150), terms=OWN
    )
    assert may_leave(found)
    assert [one.code for one in found] == [criterion.code for criterion in rules().criterion]
    assert not [one for one in found if "{" in one.words]


def test_nothing_at_all_may_not_leave() -> None:
    assert not may_leave([])


@pytest.mark.parametrize(
    ("code", "values", "met"),
    [
        ("alert", {"moaas": "5"}, True),
        ("alert", {"moaas": "4"}, False),
        ("oxygen", {"spo2": 92}, True),
        ("oxygen", {"spo2": 93}, True),
        ("oxygen", {"spo2": 91}, False),
        ("oxygen", {"spo2": 97, "air": "oxygen"}, False),
        ("heart_rate", {"hr": 49}, False),
        ("heart_rate", {"hr": 50}, True),
        ("heart_rate", {"hr": 110}, True),
        ("heart_rate", {"hr": 111}, False),
        ("nausea", {"nausea": 2}, True),
        ("nausea", {"nausea": 3}, True),
        ("nausea", {"nausea": 4}, False),
        ("dissociation", {"dissociation": 1}, True),
        ("dissociation", {"dissociation": 2}, True),
        ("dissociation", {"dissociation": 3}, False),
    ],
)
def test_measured_at_below_and_above(code, values, met) -> None:
    assert standing(**values)[code] is (State.MET if met else State.NOT_MET)


@pytest.mark.parametrize(
    ("base", "sys", "dia", "met"),
    [
        ((120, 70), 159, 99, True),  # below the limits
        ((120, 70), 160, 99, False),
        ((120, 70), 159, 100, False),
        ((150, 90), 180, 99, True),  # within 20 % of 150: 120 to 180
        ((150, 90), 181, 99, False),
        ((140, 95), 150, 115, True),  # within 20 mmHg of 95: 75 to 115
        ((140, 95), 150, 116, False),
        ((150, 80), 170, 101, False),  # near alone in the systolic
        ((130, 70), 100, 60, True),
        ((130, 70), 99, 60, False),  # low, and far from the baseline
        ((123, 70), 99, 60, True),  # low, and within 20 % of the baseline
        ((95, 60), 85, 55, True),
    ],
)
def test_pressure_near_the_baseline_or_below_the_limits(base, sys, dia, met) -> None:
    """Twenty per cent or 20 mmHg, whichever is more; both pressures near, or both below."""
    usual = {**BASE, "sys": base[0], "dia": base[1]}
    state = standing(base=usual, sys=sys, dia=dia)["pressure"]
    assert state is (State.MET if met else State.NOT_MET)


def test_pressure_without_a_baseline_needs_the_limits() -> None:
    assert standing(base={"hr": 70}, sys=159, dia=99)["pressure"] is State.MET
    assert standing(base={"hr": 70}, sys=160, dia=99)["pressure"] is State.NOT_MET
    assert standing(base={"hr": 70}, sys=99, dia=70)["pressure"] is State.NOT_MET


@pytest.mark.parametrize(
    ("base", "now", "met"),
    [
        ((91, "room_air"), (91, "room_air"), True),
        ((91, "room_air"), (90, "room_air"), False),
        ((91, "room_air"), (95, "oxygen"), False),
        ((91, "oxygen"), (91, "oxygen"), True),
        ((91, "oxygen"), (90, "oxygen"), False),
    ],
)
def test_oxygen_as_at_baseline(base, now, met) -> None:
    state = standing(base=dict(zip(("spo2", "air"), base, strict=True)), spo2=now[0], air=now[1])
    assert state["oxygen"] is (State.MET if met else State.NOT_MET)


@pytest.mark.parametrize(("now", "met"), [(119, False), (120, True), (121, True)])
def test_waited_two_hours_after_the_last_dose(now, met) -> None:
    assert standing(now=now)["waited"] is (State.MET if met else State.NOT_MET)


def test_waited_restarts_with_a_booster() -> None:
    """Dose at 10:00, booster at 10:20: not before 12:20."""
    both = [dose(), dose(20)]
    assert standing(now=139, doses=both)["waited"] is State.NOT_MET
    assert standing(now=140, doses=both)["waited"] is State.MET


def test_waited_is_unknown_without_a_dose_or_while_an_infusion_runs() -> None:
    assert standing(doses=[])["waited"] is State.UNKNOWN
    assert standing(doses=[Dose(at(0), "iv", infusion=True)])["waited"] is State.UNKNOWN


@pytest.mark.parametrize(
    ("aldrete", "pads", "state"),
    [
        (TEN, None, State.MET),
        ({**TEN, "activity": 1}, None, State.MET),  # 9
        ({**TEN, "activity": 0}, None, State.NOT_MET),  # 8
        ({**TEN, "activity": 1, "oxygen": 1}, None, State.NOT_MET),
        ({}, 9, State.MET),
        ({}, 10, State.MET),
        ({}, 8, State.NOT_MET),
        (TEN, 8, State.NOT_MET),  # one that was taken and is low does not vanish
        ({"activity": 2}, None, State.UNKNOWN),
        ({}, None, State.UNKNOWN),
    ],
)
def test_score_of_nine(aldrete, pads, state) -> None:
    assert standing(answers=Answers(YES, aldrete, pads))["score"] is state


@pytest.mark.parametrize("code", YES)
def test_answer_no_or_none_keeps_here(code) -> None:
    assert standing(answers=Answers({**YES, code: False}, TEN))[code] is State.NOT_MET
    unsaid = {each: True for each in YES if each != code}
    assert standing(answers=Answers(unsaid, TEN))[code] is State.UNKNOWN


@pytest.mark.parametrize(
    "item", sorted({item for criterion in rules().criterion for item in criterion.items})
)
def test_not_measured_is_unknown(item) -> None:
    (code,) = [c.code for c in rules().criterion if item in c.items]
    assert standing(drop=[item])[code] is State.UNKNOWN


@pytest.mark.parametrize(("minutes", "state"), [(120, State.MET), (119.9, State.UNKNOWN)])
def test_old_measurement_says_nothing(minutes, state) -> None:
    day = [whole(-10), whole(minutes)]
    found = discharge(day, ALL, doses=[dose()], baseline=day[0], at=at(150), terms=OWN)
    assert {one.state for one in found if one.code == "alert"} == {state}


def test_measurement_to_come_says_nothing() -> None:
    found = discharge([whole(151)], ALL, doses=[dose()], baseline=None, at=at(150), terms=OWN)
    assert not may_leave(found)


def test_newest_measurement_counts() -> None:
    day = [whole(140), reading(149, nausea=6)]
    found = discharge(day, ALL, doses=[dose()], baseline=None, at=at(150), terms=OWN)
    assert [one.code for one in found if one.state is not State.MET] == ["nausea"]


def test_clinic_chooses_its_own() -> None:
    own = terms({"monitoring.leaves_nausea": Decimal(1), "monitoring.wait_im": Decimal(180)})
    kept = standing(own=own, nausea=2)
    assert [code for code, state in kept.items() if state is not State.MET] == ["waited", "nausea"]


@given(
    st.sets(st.sampled_from(sorted(YES))),
    st.sets(st.sampled_from(sorted(TEN))),
    st.sets(st.sampled_from(sorted(VITALS))),
    st.integers(0, 200),
)
def test_unknown_never_opens(said, scored, measured, now) -> None:
    answers = Answers(dict.fromkeys(said, True), dict.fromkeys(scored, 2))
    values = {item: VITALS[item] for item in measured}
    day = [reading(-10, **BASE), reading(now, **values)]
    found = discharge(day, answers, doses=[dose()], baseline=day[0], at=at(now), terms=OWN)
    needed = {item for criterion in rules().criterion for item in criterion.items}
    whole_day = said == set(YES) and scored == set(TEN) and needed <= measured and now >= 120
    assert may_leave(found) is whole_day


def test_aldrete_is_whole_or_not_known() -> None:
    assert aldrete_of(ALL) == 10
    assert aldrete_of(replace(ALL, aldrete={**TEN, "breathing": 1})) == 9
    assert aldrete_of(Answers(YES, {"activity": 2})) is None
