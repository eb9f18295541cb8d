"""Every threshold at, below and above it; rules that need two things; the published outliers."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise, product

import pytest

from sessions.monitoring import baseline_of, judge, repeats, terms
from sessions.monitoring.thresholds import LEVELS, limits, thresholds
from tests.sessions.monitoring.days import OWN, at, dose, found, judged, reading, whole

BEFORE, AFTER = -10, 45

# item, value, before or after the dose, the rule that it fulfils (none: ordinary), its level
PRESSURE = [
    ("sys", 140, BEFORE, "", ""),
    ("sys", 141, BEFORE, "pressure_before_raised", "warn"),
    ("sys", 159, BEFORE, "pressure_before_raised", "warn"),
    ("sys", 160, BEFORE, "pressure_before_bedside", "hold"),
    ("sys", 179, BEFORE, "pressure_before_bedside", "hold"),
    ("sys", 180, BEFORE, "pressure_before_no_dose", "hold"),
    ("dia", 90, BEFORE, "", ""),
    ("dia", 91, BEFORE, "pressure_before_raised", "warn"),
    ("dia", 99, BEFORE, "pressure_before_raised", "warn"),
    ("dia", 100, BEFORE, "pressure_before_bedside", "hold"),
    ("dia", 109, BEFORE, "pressure_before_bedside", "hold"),
    ("dia", 110, BEFORE, "pressure_before_no_dose", "hold"),
    ("sys", 159, AFTER, "", ""),
    ("sys", 160, AFTER, "pressure_raised", "warn"),
    ("sys", 179, AFTER, "pressure_raised", "warn"),
    ("sys", 180, AFTER, "pressure_severe", "warn"),
    ("dia", 99, AFTER, "", ""),
    ("dia", 100, AFTER, "pressure_raised", "warn"),
    ("dia", 109, AFTER, "pressure_raised", "warn"),
    ("dia", 110, AFTER, "pressure_severe", "warn"),
    ("sys", 100, AFTER, "", ""),
    ("sys", 99, AFTER, "pressure_low", "warn"),
    ("sys", 90, AFTER, "pressure_low", "warn"),
    ("sys", 89, AFTER, "pressure_very_low", "hold"),
]
BODY = [
    ("hr", 50, "", ""),
    ("hr", 110, "", ""),
    ("hr", 49, "heart_rate", "warn"),
    ("hr", 45, "heart_rate", "warn"),
    ("hr", 44, "heart_rate_hold", "hold"),
    ("hr", 111, "heart_rate", "warn"),
    ("hr", 130, "heart_rate", "warn"),
    ("hr", 131, "heart_rate_hold", "hold"),
    ("spo2", 95, "", ""),
    ("spo2", 94, "oxygen", "warn"),
    ("spo2", 92, "oxygen", "warn"),
    ("spo2", 91, "oxygen_hold", "hold"),
    ("spo2", 90, "oxygen_hold", "hold"),
    ("spo2", 89, "oxygen_emergency", "emergency"),
    ("rr", 10, "", ""),
    ("rr", 20, "", ""),
    ("rr", 9, "breathing", "warn"),
    ("rr", 8, "breathing", "warn"),
    ("rr", 7, "breathing_hold", "hold"),
    ("rr", 21, "breathing", "warn"),
    ("rr", 28, "breathing", "warn"),
    ("rr", 29, "breathing_hold", "hold"),
    ("moaas", "5", "", ""),
    ("moaas", "4", "sedation", "warn"),
    ("moaas", "3", "sedation", "warn"),
    ("moaas", "2", "sedation_hold", "hold"),
    ("moaas", "1", "sedation_emergency", "emergency"),
    ("moaas", "0", "sedation_emergency", "emergency"),
    ("dissociation", 6, "", ""),
    ("dissociation", 7, "dissociation", "warn"),
    ("dissociation", 10, "dissociation", "warn"),
    *(
        row
        for item in ("nausea", "anxiety", "pain")
        for row in [
            (item, 4, "", ""),
            (item, 5, item, "warn"),
            (item, 7, item, "warn"),
            (item, 8, f"{item}_hold", "hold"),
            (item, 10, f"{item}_hold", "hold"),
        ]
    ),
]
NAMES = [row[:2] for row in BODY]


@pytest.mark.parametrize(("item", "value", "minutes", "rule", "level"), PRESSURE)
def test_pressure_at_below_and_above(item, value, minutes, rule, level) -> None:
    assert found(reading(minutes, **{item: value})) == ([(rule, level)] if rule else [])


@pytest.mark.parametrize(("item", "value", "rule", "level"), BODY)
def test_measured_at_below_and_above(item, value, rule, level) -> None:
    assert found(reading(AFTER, **{item: value})) == ([(rule, level)] if rule else [])


@pytest.mark.parametrize(
    ("item", "base", "value", "warns"),
    [
        ("sys", 110, 149, False),
        ("sys", 110, 150, True),
        ("sys", 110, 151, True),
        ("dia", 60, 84, False),
        ("dia", 60, 85, True),
        ("dia", 60, 86, True),
    ],
)
def test_rise_from_baseline(item, base, value, warns) -> None:
    rules = found(reading(-10, **{item: base}), reading(40, **{item: value}))
    assert rules == ([("pressure_rise", "warn")] if warns else [])


def test_no_rise_is_judged_without_a_baseline() -> None:
    assert found(reading(40, sys=158, dia=98)) == []


def test_baseline_is_the_newest_before_the_first_dose() -> None:
    """A pressure taken again before the dose counts, and one taken with the dose does not."""
    day = [reading(-20, sys=150, hr=80), reading(-8, sys=120), reading(0, sys=118)]
    base = baseline_of(day, [dose()])
    assert base is not None
    assert (base.values, base.at) == ({"sys": 120, "hr": 80}, at(-8))


def test_reading_with_the_dose_is_after_it() -> None:
    assert found(reading(0, sys=150)) == []
    assert found(reading(-0.01, sys=150)) == [("pressure_before_raised", "warn")]


def test_every_day_before_a_dose_is_before_it() -> None:
    assert found(reading(300, sys=141), doses=[]) == [("pressure_before_raised", "warn")]


def test_severe_twice_is_a_hold() -> None:
    """The known case: 180/90, twice, after the dose."""
    rules = found(reading(40, sys=180, dia=90), reading(47, sys=180, dia=90))
    assert rules == [("pressure_severe", "warn"), ("pressure_severe_twice", "hold")]


@pytest.mark.parametrize(("second", "rule"), [((179, 109), "raised"), ((150, 110), "severe_twice")])
def test_severe_twice_needs_two_severe(second, rule) -> None:
    last = found(reading(40, sys=185), reading(47, sys=second[0], dia=second[1]))[-1]
    assert last[0] == f"pressure_{rule}"


def test_severe_twice_counts_what_lay_between() -> None:
    day = [reading(40, sys=181), reading(47, sys=150), reading(60, sys=181)]
    assert found(*day)[-1] == ("pressure_severe_twice", "hold")


def test_severe_before_the_dose_is_not_the_first_of_two() -> None:
    assert found(reading(-5, sys=185), reading(40, sys=185))[-1] == ("pressure_severe", "warn")


@pytest.mark.parametrize("symptom", ["chest_pain", "neuro_sign", "severe_headache", "dyspnoea"])
def test_severe_with_a_symptom_is_an_emergency(symptom) -> None:
    both = [("pressure_with_symptom", "emergency"), ("alarm_symptom", "hold")]
    assert found(reading(40, sys=180, **{symptom: True})) == both
    assert found(reading(40, dia=110, **{symptom: True})) == both
    assert found(reading(40, sys=179, dia=109, **{symptom: True}))[0][1] == "warn"
    assert found(reading(40, sys=120, **{symptom: True})) == [("alarm_symptom", "hold")]
    assert found(reading(40, sys=180, **{symptom: False})) == [("pressure_severe", "warn")]


@pytest.mark.parametrize(("apart", "emergency"), [(1, True), (15, True), (16, False)])
def test_symptom_counts_with_a_pressure_near_it(apart, emergency) -> None:
    """In either order, and found with the later of the two."""
    for first, second in (({"sys": 185}, {"dyspnoea": True}), ({"dyspnoea": True}, {"sys": 185})):
        day = judged(reading(40, **first), reading(40 + apart, **second))
        urgent = [finding.at for finding in day if finding.level == "emergency"]
        assert urgent == ([at(40 + apart)] if emergency else [])


def test_symptom_with_a_pressure_before_the_dose_is_no_emergency() -> None:
    assert ("alarm_symptom", "hold") in found(reading(-5, sys=185, chest_pain=True))
    assert all(level == "hold" for _, level in found(reading(-5, sys=185, chest_pain=True)))


@pytest.mark.parametrize(("moaas", "rule"), [("5", None), ("4", "vomiting_sedated")])
def test_vomiting_while_sedated_is_a_hold(moaas, rule) -> None:
    rules = dict(found(reading(40, moaas=moaas), reading(45, vomiting=True)))
    assert rules.get("vomiting_sedated") == ("hold" if rule else None)


def test_irregular_pulse_is_a_hold() -> None:
    assert found(reading(40, hr=70, irregular_pulse=True)) == [("pulse_irregular", "hold")]


def test_oxygen_given_is_said_and_hides_nothing() -> None:
    assert found(reading(40, spo2=97, air="oxygen")) == [("on_oxygen", "warn")]
    assert found(reading(40, spo2=91, air="oxygen"))[0] == ("oxygen_hold", "hold")
    assert found(reading(40, spo2=97, air="room_air")) == []


@pytest.mark.parametrize(
    ("minutes", "rated", "stays"),
    [(119, 3, False), (120, 2, False), (120, 3, True), (150, 7, True)],
)
def test_dissociation_that_lasts_is_a_hold(minutes, rated, stays) -> None:
    rules = found(reading(minutes, dissociation=rated))
    assert (("dissociation_stays", "hold") in rules) == stays


def test_dissociation_lasts_from_the_last_dose() -> None:
    late = reading(130, dissociation=3)
    assert found(late, doses=[dose(), dose(20)]) == []
    assert found(reading(140, dissociation=3), doses=[dose(), dose(20)])


def test_known_cases() -> None:
    assert found(reading(-5, sys=141, dia=88)) == [("pressure_before_raised", "warn")]
    rise = found(reading(-5, sys=120, dia=70), reading(40, sys=160, dia=94))
    assert ("pressure_rise", "warn") in rise
    assert {level for _, level in rise} == {"warn"}
    assert found(reading(40, moaas="4")) == [("sedation", "warn")]


def test_what_was_not_measured_is_no_finding() -> None:
    assert judged() == ()
    assert judged(reading(40), reading(50, hr=70)) == ()
    assert judged(whole(-5), whole(40)) == ()


def test_finding_says_what_was_measured_and_what_to_do() -> None:
    (finding,) = judged(reading(40, sys=162, dia=104))
    assert finding.measured == "Sys 162 mmHg (160 or more), Dia 104 mmHg (100 or more)"
    assert finding.crossed == ("sys", "dia")
    assert finding.do_next[0] == "Measure again after 5 to 10 minutes."
    assert finding.key == reading(40).key


def test_every_rule_says_what_to_do_and_nothing_is_left_in_braces() -> None:
    for rule in thresholds().rule:
        said = [step.format(**OWN) for step in rule.do_next]
        assert said
        assert not [step for step in said if "{" in step]


def test_finding_asks_for_a_repeat_of_what_was_measured() -> None:
    (again,) = repeats(judged(reading(40, sys=162), reading(41, pain=6)))
    assert (again.at, again.items) == (at(40), ("sys", "dia"))


def test_clinic_chooses_its_own_limits() -> None:
    own = terms({"monitoring.after_sys_warn": Decimal(150)})
    day = [reading(40, sys=150)]
    assert judge(day, baseline=None, doses=[dose()], terms=OWN) == ()
    (finding,) = judge(day, baseline=None, doses=[dose()], terms=own)
    assert finding.measured == "Sys 150 mmHg (150 or more)"


UPWARDS = {"above": 1, "at_least": 1, "below": -1, "at_most": -1}


@pytest.mark.parametrize("family", sorted({rule.family for rule in thresholds().rule}))
def test_no_choice_turns_a_family_upside_down(family) -> None:
    """Whatever a clinic chooses, a graver rule is never easier to fulfil than a milder one."""
    rules = [rule for rule in thresholds().rule if rule.family == family]
    for milder, graver in pairwise(rules):
        assert LEVELS.index(milder.level) <= LEVELS.index(graver.level)
        if graver.ticks or graver.staying:
            continue
        for low, high in product(
            map(limits().get, milder.limits), map(limits().get, graver.limits)
        ):
            if low.item == high.item and UPWARDS[low.crossing] == UPWARDS[high.crossing]:
                assert not _easier(high, low), (low.name, high.name)


def _easier(graver, milder) -> bool:
    """Whether within both bounds the graver could be crossed by less than the milder."""
    signs = UPWARDS[graver.crossing], UPWARDS[milder.crossing]
    highest, lowest = (
        [sign * end for end in limit.bounds or (limit.value,)]
        for sign, limit in zip(signs, (milder, graver), strict=True)
    )
    return max(highest) > min(lowest)


def test_readings_are_judged_in_time_whatever_their_order() -> None:
    day = [reading(-10, sys=110), reading(40, sys=182), reading(47, sys=185), reading(60, sys=120)]
    assert judged(*reversed(day)) == judged(*day)


# Esketamine prescribing information, outlier classes: patients of each group, and how many of them
# had a systolic pressure of 180 or more, a rise of 40 or more, a diastolic pressure of 110 or more,
# a rise of 25 or more; with the percentages as printed.
OUTLIERS = {
    "under 65, esketamine": (346, (9, 29, 13, 46), ("3", "8", "4", "13")),
    "under 65, placebo": (222, (0, 1, 1, 6), ("0", ".5", ".5", "3")),
    "65 and over, esketamine": (72, (2, 12, 0, 10), ("3", "17", "0", "14")),
    "65 and over, placebo": (65, (1, 1, 0, 2), ("2", "2", "0", "3")),
}
CLASSES = [
    ("severe_sys", {"sys": 145}, {"sys": 180}),
    ("rise_sys", {"sys": 118}, {"sys": 158}),
    ("severe_dia", {"dia": 89}, {"dia": 110}),
    ("rise_dia", {"dia": 70}, {"dia": 95}),
]


def series(patients: int, counts: tuple[int, ...]) -> list[list]:
    """Made-up series: so many of a class, each just in it; the rest just outside every class."""
    days = []
    for (_, before, after), count in zip(CLASSES, counts, strict=True):
        days += [[reading(-10, **before), reading(40, **after)]] * count
    # A patient may be in several classes; here each is in one, which the counts do not mind.
    ordinary = [reading(-10, sys=120, dia=70), reading(40, sys=159, dia=94), reading(90, sys=121)]
    return days + [ordinary] * (patients - len(days))


def class_of(finding) -> list[str]:
    """The outlier classes of one finding, from its rule and the items that crossed."""
    kind = {"pressure_severe": "severe", "pressure_rise": "rise"}.get(finding.rule, "")
    return [f"{kind}_{item}" for item in finding.crossed if kind]


@pytest.mark.parametrize("group", OUTLIERS)
def test_published_outliers_are_counted(group) -> None:
    patients, counts, printed = OUTLIERS[group]
    days = series(patients, counts)
    assert len(days) == patients
    seen = [{c for finding in judged(*day) for c in class_of(finding)} for day in days]
    counted = [sum(name in classes for classes in seen) for name, *_ in CLASSES]
    assert counted == list(counts)
    for count, percent in zip(counted, printed, strict=True):
        share = Decimal(100) * count / patients
        places = Decimal(".1") if "." in percent else Decimal(1)
        assert share.quantize(places) == Decimal(percent), (group, count)
    print(f"{group}: {patients} patients, {counted} outliers, as printed {printed}")


@pytest.mark.parametrize(("name", "before", "after"), CLASSES)
def test_outlier_just_below_its_class_is_none(name, before, after) -> None:
    item = name.rpartition("_")[2]
    below = {item: after[item] - 1}
    findings = judged(reading(-10, **before), reading(40, **below))
    assert name not in [c for finding in findings for c in class_of(finding)]


def test_patient_in_every_class_counts_in_each() -> None:
    findings = judged(reading(-10, sys=120, dia=70), reading(40, sys=185, dia=112))
    assert {c for f in findings for c in class_of(f)} == {name for name, *_ in CLASSES}


def test_near_is_measured_in_time_not_in_readings() -> None:
    many = [reading(40 + n / 10, hr=70) for n in range(1, 60)]
    day = judged(reading(40, sys=185), *many, reading(50, chest_pain=True))
    assert [f.at - at(40) for f in day if f.level == "emergency"] == [timedelta(minutes=10)]
