"""A clinic's own numbers: one change for sentence and check, and only within bounds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kact.protocol.gate import SettingRefused, check_settings, examine
from kact.protocol.loading import gate, library
from tests.kact.protocol.worlds import ALEX, NOW, SAM, couple, person

CLEARANCE = ("eligibility", "screening.medical_clearance")


@pytest.mark.parametrize(("age", "opens"), [(30, True), (31, False)])
def test_settings_change_the_sentence_and_the_check_together(age, opens):
    old = replace(
        person(ALEX, "Alex").milestones["medical_clearance"], at=NOW - timedelta(days=age)
    )
    case = couple(person(ALEX, "Alex", medical_clearance=old), person(SAM, "Sam"))
    settings = {CLEARANCE: {"days": 30}}
    sheet = examine(gate("before_preparation"), replace(case, settings=settings))
    assert sheet.open is opens
    assert "A prescriber has cleared each partner within the last 30 days" in [
        line.sentence for line in sheet.lines
    ]
    assert examine(gate("before_preparation"), case).open


@pytest.mark.parametrize("days", [7, 180])
def test_settings_within_bounds_are_accepted(days):
    check_settings(library().gates.values(), {CLEARANCE: {"days": days}})


@pytest.mark.parametrize(
    "settings",
    [
        {CLEARANCE: {"days": 6}},
        {CLEARANCE: {"days": 181}},
        {CLEARANCE: {"days": 30.5}},
        {CLEARANCE: {"days": True}},
        {CLEARANCE: {"days": float("nan")}},
        {CLEARANCE: {"weeks": 3}},
        {("eligibility", "screening.nothing"): {"days": 30}},
        {("before_dosing", "screening.medical_clearance"): {"days": 30}},
        {("before_forms", "screening.safe_contact"): {"days": 30}},
    ],
)
def test_settings_are_refused_where_the_clinic_may_not_choose(settings):
    with pytest.raises(SettingRefused):
        check_settings(library().gates.values(), settings)


def test_examine_refuses_a_setting_out_of_bounds():
    case = replace(couple(), settings={CLEARANCE: {"days": 500}})
    with pytest.raises(SettingRefused, match="not within 7 to 180"):
        examine(gate("eligibility"), case, partner=ALEX)
