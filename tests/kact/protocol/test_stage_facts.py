"""Every fact of every stage, at its numbers, just below and just above."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integration.facts import (
    group_check_in,
    group_integration,
    individual_integration,
    joint_integration,
)
from kact.protocol.case import DOSED, Reached, Variant
from kact.protocol.facts import FACTS, State
from kact.protocol.gate import ONE_PARTNER, examine
from kact.protocol.loading import library
from outcomes.facts import baseline_measures
from screening import facts as screening
from sessions import facts as sessions
from tests.kact.protocol.worlds import ALEX, NOW, SAM, ago, couple, dosed, hidden, person

SECOND = timedelta(seconds=1)

# Facts that one standing milestone decides.
OF_PARTNER = [
    (screening.verified_account, "account_verified"),
    (screening.safe_contact, "safe_contact_confirmed"),
    (screening.confidentiality_policy, "confidentiality_policy_acknowledged"),
    (screening.safety_screen, "relational_safety_screen"),
    (screening.safety_interview, "relational_safety_interview"),
    (screening.relational_safety, "relational_safety_clear"),
    (screening.voluntariness, "voluntariness_confirmed"),
    (screening.medical_assessment, "medical_assessment"),
    (screening.psychiatric_assessment, "psychiatric_assessment"),
    (screening.consents_signed, "consents_signed"),
    (sessions.individual_preparation, "individual_preparation"),
    (sessions.agreements, "agreements_signed"),
    (sessions.intention, "intention_recorded"),
    (baseline_measures, "baseline_measures"),
]
OF_COUPLE = [
    (screening.joint_intake, "joint_intake"),
    (screening.plan, "plan_recorded"),
    (sessions.joint_preparation, "joint_preparation"),
]
# Facts that also take a number of days or hours since the milestone.
WITHIN = [
    (screening.medical_clearance, "medical_clearance", "days", 90),
    (screening.relational_clearance, "relational_clearance", "days", 90),
    (sessions.same_day_check, "same_day_check", "hours", 12),
    (sessions.same_day_consent, "same_day_consent", "hours", 12),
    (sessions.still_consents, "same_day_consent", "hours", 12),
]
ABSENT = {
    screening.going_ahead: "not_going_ahead",
    screening.not_held: "not_going_ahead",
    sessions.no_open_review: "session_review_open",
    sessions.no_serious_event: "session_review_open",
    sessions.vitals_allow: "vitals_on_hold",
}


def names(rows):
    return [row[0].__name__ for row in rows]


def about(partner, case=None):
    return case or couple(partner, person(SAM, "Sam")), partner


def alex(**changes):
    return about(person(ALEX, "Alex", **changes))


ended = {"at": ago(days=2), "valid_until": ago(days=1)}


@pytest.mark.parametrize(("asked", "code"), OF_PARTNER, ids=names(OF_PARTNER))
def test_fact_of_a_partner_follows_its_milestone(asked, code):
    assert asked(*alex()).state is State.MET
    assert asked(*alex(**{code: None})).state is State.NOT_MET
    assert asked(*alex(**{code: Reached(code, **ended)})).state is State.NOT_MET
    assert asked(*about(hidden(person(ALEX, "Alex")))).state is State.UNKNOWN


@pytest.mark.parametrize(("asked", "code"), OF_COUPLE, ids=names(OF_COUPLE))
def test_fact_of_the_couple_follows_its_milestone(asked, code):
    assert asked(couple()).state is State.MET
    assert asked(couple(**{code: None})).state is State.NOT_MET
    assert asked(couple(**{code: Reached(code, **ended)})).state is State.NOT_MET
    assert asked(replace(couple(), milestones=None)).state is State.UNKNOWN


def test_witness_agreement_is_asked_of_whoever_does_not_dose():
    def asked(**changes):
        witness = person(SAM, "Sam", dosing=False, **changes)
        variant = Variant.SEQUENTIAL_WITNESS
        return sessions.witness_agreement(couple(person(ALEX, "Alex"), witness, variant=variant))

    code = "witness_agreement"
    assert asked().state is State.MET
    assert asked(**{code: None}).state is State.NOT_MET
    assert asked(**{code: Reached(code, **ended)}).state is State.NOT_MET
    both = couple(person(ALEX, "Alex"), person(SAM, "Sam"), variant=Variant.SEQUENTIAL_WITNESS)
    assert sessions.witness_agreement(both).state is State.UNKNOWN


@pytest.mark.parametrize(("asked", "code", "unit", "number"), WITHIN, ids=names(WITHIN))
def test_fact_within_a_span_turns_just_above_its_number(asked, code, unit, number):
    span = timedelta(**{unit: number})
    for age, state in [
        (span - SECOND, State.MET),
        (span, State.MET),
        (span + SECOND, State.NOT_MET),
    ]:
        case, partner = alex(**{code: Reached(code, NOW - age)})
        assert asked(case, partner, **{unit: number}).state is state
    case, partner = alex(**{code: None})
    assert asked(case, partner, **{unit: number}).state is State.NOT_MET


@pytest.mark.parametrize(
    ("stopped", "dose", "state"),
    [
        (None, None, State.MET),
        (ago(minutes=5), None, State.NOT_MET),
        (ago(minutes=5), ago(minutes=30), State.NOT_MET),
        (ago(minutes=30), ago(minutes=30), State.NOT_MET),
        (ago(days=7), ago(minutes=30), State.MET),
    ],
)
def test_doses_once_stopped_stay_so_until_the_next_session(stopped, dose, state):
    changes = {
        "no_more_today": stopped and Reached("no_more_today", stopped),
        DOSED: dose and dosed(dose),
    }
    assert sessions.not_stopped(*alex(**changes)).state is state


def test_staffing_turns_just_above_its_hours():
    for age, state in [
        (timedelta(hours=12), State.MET),
        (timedelta(hours=12) + SECOND, State.NOT_MET),
    ]:
        case = couple(staffing_confirmed=Reached("staffing_confirmed", NOW - age))
        assert sessions.staffing(case, hours=12).state is state
        assert sessions.still_staffed(case, case.partners[0], hours=12).state is state
    assert sessions.staffing(couple(staffing_confirmed=None), hours=12).state is State.NOT_MET


@pytest.mark.parametrize(("asked", "code"), ABSENT.items(), ids=lambda x: getattr(x, "__name__", x))
def test_fact_of_a_hold_is_met_without_it(asked, code):
    assert asked(*alex()).state is State.MET
    assert asked(*alex(**{code: Reached(code, ago(days=1))})).state is State.NOT_MET
    assert asked(*alex(**{code: Reached(code, **ended)})).state is State.MET
    assert asked(*about(hidden(person(ALEX, "Alex")))).state is State.UNKNOWN


def test_going_ahead_says_the_same_words_whatever_the_cause():
    hold = Reached("not_going_ahead", ago(days=1))
    assert screening.going_ahead(*alex(not_going_ahead=hold)).reason == "not going ahead for now"


@pytest.mark.parametrize(
    ("seconds", "state"), [(-1, State.MET), (0, State.NOT_MET), (1, State.NOT_MET)]
)
def test_medical_clearance_is_reopened_by_a_change_at_or_after_it(seconds, state):
    clearance = Reached("medical_clearance", ago(days=10))
    change = Reached("health_changed", clearance.at + timedelta(seconds=seconds))
    case, partner = alex(medical_clearance=clearance, health_changed=change)
    assert screening.medical_clearance(case, partner, days=90).state is state


def test_medical_clearance_with_a_change_still_to_come_is_unknown():
    case, partner = alex(health_changed=Reached("health_changed", NOW + SECOND))
    assert screening.medical_clearance(case, partner, days=90).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(hours=24) - SECOND, State.NOT_MET),
        (timedelta(hours=24), State.MET),
        (timedelta(hours=24) + SECOND, State.MET),
    ],
)
def test_clear_of_dose_turns_at_its_hours(age, state):
    case, partner = alex(dosed=dosed(NOW - age))
    assert screening.clear_of_dose(case, partner, hours=24).state is state


def test_clear_of_dose_without_a_dose_is_met():
    assert screening.clear_of_dose(*alex(dosed=None), hours=24).state is State.MET


@pytest.mark.parametrize(
    ("variant", "days"),
    [(Variant.GROUP, 7), (Variant.CONJOINT, 3), (Variant.SEQUENTIAL_WITNESS, 3)],
)
def test_dose_interval_turns_at_the_days_of_its_format(variant, days):
    for age, state in [
        (timedelta(days=days) - SECOND, State.NOT_MET),
        (timedelta(days=days), State.MET),
        (timedelta(days=days) + SECOND, State.MET),
    ]:
        partner = person(ALEX, "Alex", dosed=dosed(NOW - age))
        case = couple(partner, person(SAM, "Sam"), variant=variant)
        assert sessions.dose_interval(case, partner, days=3, group_days=7).state is state


def test_dose_interval_and_plan_are_unknown_while_the_format_is():
    case = couple(variant=None)
    interval = sessions.dose_interval(case, case.partners[0], days=3, group_days=7)
    assert (interval.state, screening.plan(case).state) == (State.UNKNOWN, State.UNKNOWN)


def test_intention_must_be_newer_than_the_last_dose():
    given = dosed(ago(days=7))
    old = Reached("intention_recorded", ago(days=8))
    assert sessions.intention(*alex(dosed=given, intention_recorded=old)).state is State.NOT_MET
    assert sessions.intention(*alex(dosed=given)).state is State.MET


@pytest.mark.parametrize(
    ("roles", "state"),
    [
        ((True, False), State.MET),
        ((False, True), State.MET),
        ((True, True), State.NOT_MET),
        ((False, False), State.NOT_MET),
        ((True, None), State.UNKNOWN),
    ],
)
def test_sober_witness_needs_one_of_each(roles, state):
    people = (person(ALEX, "Alex", dosing=roles[0]), person(SAM, "Sam", dosing=roles[1]))
    case = couple(*people, variant=Variant.SEQUENTIAL_WITNESS)
    assert sessions.sober_witness(case).state is state


AFTER_DOSE = [
    (individual_integration, "individual_integration"),
    (group_check_in, "group_check_in"),
]


@pytest.mark.parametrize(("asked", "code"), AFTER_DOSE, ids=names(AFTER_DOSE))
def test_partner_integration_must_follow_the_last_dose(asked, code):
    given = dosed(ago(days=7))
    before, after = Reached(code, given.at), Reached(code, given.at + SECOND)
    assert asked(*alex(dosed=None, **{code: None})).state is State.MET
    assert asked(*alex(dosed=given, **{code: None})).state is State.NOT_MET
    assert asked(*alex(dosed=given, **{code: before})).state is State.NOT_MET
    assert asked(*alex(dosed=given, **{code: after})).state is State.MET
    assert asked(*about(hidden(person(ALEX, "Alex")))).state is State.UNKNOWN


JOINT_AFTER_DOSE = [
    (joint_integration, "joint_integration"),
    (group_integration, "group_integration"),
]


@pytest.mark.parametrize(("asked", "code"), JOINT_AFTER_DOSE, ids=names(JOINT_AFTER_DOSE))
def test_joint_integration_must_follow_the_later_dose_of_the_two(asked, code):
    people = (
        person(ALEX, "Alex", dosed=dosed(ago(days=9))),
        person(SAM, "Sam", dosed=dosed(ago(days=5))),
    )
    between, after = Reached(code, ago(days=7)), Reached(code, ago(days=4))
    assert asked(couple(*people, **{code: between})).state is State.NOT_MET
    assert asked(couple(*people, **{code: after})).state is State.MET
    assert asked(couple(*people, **{code: None})).state is State.NOT_MET
    assert asked(couple(people[0], hidden(people[1]), **{code: after})).state is State.UNKNOWN


def test_joint_integration_without_any_dose_is_met():
    assert joint_integration(couple(joint_integration=None)).state is State.MET


def test_every_fact_of_the_stages_is_tested_here():
    tested = set(names([*OF_PARTNER, *OF_COUPLE, *WITHIN, *AFTER_DOSE, *JOINT_AFTER_DOSE]))
    tested |= {asked.__name__ for asked in ABSENT}
    tested |= {"staffing", "clear_of_dose", "dose_interval", "sober_witness"}
    tested |= {"witness_agreement", "still_staffed", "not_stopped"}
    assert tested == {name.partition(".")[2] for name in FACTS}


@pytest.mark.parametrize("name", list(library().gates))
def test_gate_without_any_record_is_closed(name):
    gate = library().gate(name)
    people = (person(ALEX, "Alex"), person(SAM, "Sam"))
    empty = couple(*(replace(each, milestones={DOSED: dosed(ago(hours=1))}) for each in people))
    about_one = ALEX if gate.about == ONE_PARTNER else None
    assert not examine(gate, replace(empty, milestones={}), partner=about_one).open
