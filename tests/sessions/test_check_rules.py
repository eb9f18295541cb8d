"""Every rule of the check before a dose, at its limit and beside it; what is blank never passes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.protocol.numbers import NONE_CHOSEN, number
from sessions.dosing.check import check, items, judge, passes
from sessions.dosing.routes import Level
from tests.sessions.checking import KNOWN, well

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def verdict(known=KNOWN, route="im", chosen=NONE_CHOSEN, **other):
    return judge(well(AT, **other), known, at=AT, route=route, chosen=chosen)


def about(item: str, **how):
    return [reason for reason in verdict(**how).reasons if reason.item == item]


def test_everybody_well_is_a_pass() -> None:
    assert verdict().level == Level.PASS
    assert verdict().reasons == ()
    assert passes(verdict().reasons)


@pytest.mark.parametrize("item", [i for i in check().item if i.asked], ids=lambda i: i.code)
def test_blank_is_a_hold_wherever_it_is_needed(item) -> None:
    route = item.routes[0] if item.routes else "im"
    found = verdict(route=route, **{item.code: ""})
    if item.needed:
        assert found.level == Level.HOLD
        assert f"{item.says}: not known" in [reason.says for reason in found.reasons]
        assert not passes(found.reasons, word=True, bedside=True)
    else:
        assert found.level == Level.PASS


@pytest.mark.parametrize("code", list(KNOWN))
def test_what_the_record_does_not_know_is_a_hold(code: str) -> None:
    known = {k: v for k, v in KNOWN.items() if k != code}
    assert verdict(known=known).level == Level.HOLD
    assert about(code, known=KNOWN | {code: not KNOWN[code]})


@pytest.mark.parametrize("item", [i for i in check().item if i.asked], ids=lambda i: i.code)
@pytest.mark.parametrize("raw", ["perhaps", "NaN", "1e9", "-1", {}, [1], 3.5j])
def test_what_cannot_be_read_is_never_a_pass(item, raw) -> None:
    route = item.routes[0] if item.routes else "im"
    assert not passes(verdict(route=route, **{item.code: raw}).reasons) or not item.needed


def test_meal_still_to_come_is_not_a_meal_long_ago() -> None:
    assert verdict(food=(AT + timedelta(minutes=1)).isoformat()).level == Level.HOLD


def _options():
    for item in check().item:
        for rule in item.rule:
            if not rule.when and item.asked:
                yield pytest.param(item, rule, id=f"{item.code}-{rule.option}")


@pytest.mark.parametrize(("item", "rule"), list(_options()))
def test_answer_comes_to_what_its_rule_says(item, rule) -> None:
    answer = [rule.option] if item.sort == "many" else rule.option
    [reason] = about(item.code, **{item.code: answer})
    assert (reason.level, reason.says, reason.decides) == (rule.level, rule.says, rule.decides)


LIMITS = {
    "systolic": [
        ("140", "pass", ""), ("141", "warn", "prescriber"), ("159", "warn", "prescriber"),
        ("160", "hold", "bedside"), ("179", "hold", "bedside"), ("180", "hold", ""),
    ],
    "diastolic": [
        ("90", "pass", ""), ("91", "warn", "prescriber"), ("99", "warn", "prescriber"),
        ("100", "hold", "bedside"), ("109", "hold", "bedside"), ("110", "hold", ""),
    ],
    "systolic_low": [
        ("100", "pass", ""), ("99", "warn", "prescriber"), ("90", "warn", "prescriber"),
        ("89", "hold", ""),
    ],
    "heart_rate": [
        ("44", "hold", ""), ("45", "warn", "prescriber"), ("49", "warn", "prescriber"),
        ("50", "pass", ""), ("110", "pass", ""), ("111", "warn", "prescriber"),
        ("130", "warn", "prescriber"), ("131", "hold", ""),
    ],
    "saturation": [
        ("95", "pass", ""), ("94", "warn", "prescriber"), ("92", "warn", "prescriber"),
        ("91", "hold", ""),
    ],
    "breathing": [
        ("7", "hold", ""), ("8", "warn", "prescriber"), ("9", "warn", "prescriber"),
        ("10", "pass", ""), ("20", "pass", ""), ("21", "warn", "prescriber"),
        ("28", "warn", "prescriber"), ("29", "hold", ""),
    ],
    "sedation": [("5", "pass", ""), ("4", "hold", "")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("item", "value", "level", "decides"),
    [(code, *row) for code, rows in LIMITS.items() for row in rows],
)
def test_number_at_and_beside_its_limit(item, value, level, decides) -> None:
    asked = items()[item].same_as or item
    found = about(item, **{asked: value})
    assert [(r.level, r.decides) for r in found] == ([] if level == "pass" else [(level, decides)])


def test_every_limit_is_tried() -> None:
    counted = {i.code for i in check().item if any(r.when for r in i.rule) and i.sort != "time"}
    assert counted == set(LIMITS)


@pytest.mark.parametrize(
    ("item", "minutes", "level"),
    [
        ("food", 240, "pass"), ("food", 239, "warn"), ("food", 120, "warn"), ("food", 119, "hold"),
        ("drink", 120, "pass"), ("drink", 119, "warn"),
        ("nasal", 60, "pass"), ("nasal", 59, "hold"),
    ],
)  # fmt: skip
def test_time_at_and_beside_its_limit(item: str, minutes: int, level: str) -> None:
    last = (AT - timedelta(minutes=minutes)).isoformat()
    found = about(item, route="in_racemic", **{item: last})
    assert [r.level for r in found] == ([] if level == "pass" else [level])


def test_nasal_spray_is_asked_of_nasal_routes_alone() -> None:
    just_now = AT.isoformat()
    assert about("nasal", route="in_esketamine", nasal=just_now)
    assert not about("nasal", route="im", nasal=just_now)


def test_pressure_of_the_vectors_is_a_warning_for_the_prescriber() -> None:
    found = verdict(systolic="141", diastolic="88")
    assert found.level == Level.WARN
    assert not passes(found.reasons)
    assert passes(found.reasons, word=True)


def test_bedside_lifts_its_own_hold_and_no_other() -> None:
    high = verdict(systolic="165").reasons
    assert not passes(high, word=True)
    assert passes(high, word=True, bedside=True)
    assert not passes(high, bedside=True)
    assert not passes(verdict(systolic="180").reasons, word=True, bedside=True)


def test_warning_that_nobody_decides_lets_a_dose_go_on() -> None:
    found = verdict(bladder="no")
    assert (found.level, passes(found.reasons)) == (Level.WARN, True)


def test_clinic_s_own_number_decides() -> None:
    chosen = {"monitoring.before_sys_bedside": Decimal(150)}
    assert number("monitoring.before_sys_bedside").refusal(Decimal(150)) == ""
    assert verdict(systolic="150").level == Level.WARN
    assert verdict(systolic="150", chosen=chosen).level == Level.HOLD


@given(st.data())
def test_whatever_is_answered_a_hold_of_nobody_never_passes(data) -> None:
    answers = {}
    for item in check().item:
        if item.sort in {"yes", "choice"}:
            codes = [option.code for option in item.options] or ["yes", "no"]
            answers[item.code] = data.draw(st.sampled_from([*codes, ""]))
        elif item.sort == "many":
            codes = [option.code for option in item.options]
            answers[item.code] = data.draw(st.lists(st.sampled_from(codes), unique=True))
        elif item.sort == "number":
            low, high = map(int, item.range)
            answers[item.code] = str(data.draw(st.integers(low - 1, high + 1)))
    found = verdict(**answers)
    word, bedside = data.draw(st.booleans()), data.draw(st.booleans())
    stands = [r for r in found.reasons if r.level == Level.HOLD and not r.decides]
    if stands:
        assert not passes(found.reasons, word=word, bedside=bedside)
    if any(value == "" for value in answers.values()):
        assert stands
