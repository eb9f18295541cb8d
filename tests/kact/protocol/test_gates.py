"""The program's own gates, format by format, as a clinician would try them."""

import re

import pytest

from kact.protocol.case import Override, Reached, Variant
from kact.protocol.gate import NEVER, ONE_PARTNER, examine
from kact.protocol.loading import gate, library
from tests.kact.protocol.worlds import ALEX, NOW, SAM, ago, couple, dosed, person

DAY = {"same_day_check", "same_day_consent", "intention_recorded"}


def in_the_way(name, case, partner=None):
    return [line.need for line in examine(gate(name), case, partner=partner).in_the_way]


def witness_day(**of_sam):
    sam = person(SAM, "Sam", dosing=False, **of_sam)
    return couple(person(ALEX, "Alex"), sam, variant=Variant.SEQUENTIAL_WITNESS)


@pytest.mark.parametrize("variant", list(Variant))
def test_every_gate_is_open_when_all_is_in_order(variant):
    swap = variant is Variant.SEQUENTIAL_WITNESS
    case = couple(person(ALEX, "Alex"), person(SAM, "Sam", dosing=not swap), variant=variant)
    for each in library().gates.values():
        about_one = ALEX if each.about == ONE_PARTNER else None
        assert examine(each, case, partner=about_one).open


def test_gates_answer_every_program_gate_that_is_due_here():
    sources = " ".join(n.source for each in library().gates.values() for n in each.own_needs)
    numbers = {int(number) for number in re.findall(r"\bG(\d+)", sources)}
    # The dose order (13) and discharge (14) belong to the dosing session itself.
    assert numbers == set(range(1, 19)) - {13, 14}


def test_only_the_groups_soft_rule_can_be_overridden():
    needs = [need for each in library().gates.values() for need in each.own_needs]
    soft = {need.name: need.override for need in needs if need.override != NEVER}
    assert soft == {
        "integration.group_check_in": "therapist",
        "integration.group_integration": "therapist",
    }
    assert all(need.variants == {Variant.GROUP} for need in needs if need.name in soft)


@pytest.mark.parametrize("code", sorted(DAY))
def test_before_dosing_asks_the_day_of_whoever_doses(code):
    assert in_the_way("before_dosing", witness_day(**{code: None})) == []
    both = couple(person(ALEX, "Alex"), person(SAM, "Sam", dosing=False, **{code: None}))
    assert len(in_the_way("before_dosing", both)) == 1


def test_before_dosing_needs_the_witness_ready_where_one_witnesses():
    case = couple(
        person(ALEX, "Alex"),
        person(SAM, "Sam", dosing=True),
        variant=Variant.SEQUENTIAL_WITNESS,
    )
    assert in_the_way("before_dosing", case) == [
        "sessions.sober_witness",
        "sessions.witness_agreement",
    ]
    unread = person(SAM, "Sam", witness_agreement=None)
    assert in_the_way("before_dosing", couple(person(ALEX, "Alex"), unread)) == []
    sober = person(SAM, "Sam", dosing=False, witness_agreement=None)
    case = couple(person(ALEX, "Alex"), sober, variant=Variant.SEQUENTIAL_WITNESS)
    assert in_the_way("before_dosing", case) == ["sessions.witness_agreement"]


@pytest.mark.parametrize("who", [ALEX, SAM])
def test_hold_of_either_partner_closes_joint_work_and_all_that_follows(who):
    hold = Reached("not_going_ahead", ago(minutes=5))
    held = person(who, "Held", not_going_ahead=hold)
    other = person(SAM if who == ALEX else ALEX, "Other")
    for name in ("before_joint_work", "before_preparation", "before_dosing"):
        sheet = examine(gate(name), couple(held, other))
        assert [line.need for line in sheet.in_the_way] == ["screening.going_ahead"]
        assert sheet.word == "Not ready yet"


def after_a_dose(variant, **changes):
    """Both were dosed ten days ago and nothing has been integrated, except `changes`."""
    missing = {"individual_integration": None, "group_check_in": None, "dosed": dosed(ago(days=10))}
    people = (person(ALEX, "Alex", **missing), person(SAM, "Sam", **missing))
    joint = {"joint_integration": None, "group_integration": None}
    return couple(*people, variant=variant, **joint, **changes)


def test_before_next_dose_asks_each_format_for_its_own_integration():
    assert in_the_way("before_next_dose", after_a_dose(Variant.CONJOINT)) == [
        "integration.individual_integration",
        "integration.joint_integration",
    ]
    assert in_the_way("before_next_dose", after_a_dose(Variant.GROUP)) == [
        "integration.group_check_in",
        "integration.group_integration",
    ]


def test_before_next_dose_in_a_group_can_be_overridden_partner_by_partner():
    places = [("group_check_in", ALEX), ("group_check_in", SAM), ("group_integration", None)]
    overrides = tuple(
        Override("before_dosing", f"integration.{word}", about, "therapist", NOW, True)
        for word, about in places
    )
    assert in_the_way("before_dosing", after_a_dose(Variant.GROUP, overrides=overrides)) == []
    for left_out in range(3):
        some = overrides[:left_out] + overrides[left_out + 1 :]
        assert len(in_the_way("before_dosing", after_a_dose(Variant.GROUP, overrides=some))) == 1
    conjoint = after_a_dose(Variant.CONJOINT, overrides=overrides)
    assert len(in_the_way("before_dosing", conjoint)) == 2


def test_before_next_dose_keeps_a_group_apart_for_longer():
    recent = {"dosed": dosed(ago(days=5))}
    people = (person(ALEX, "Alex", **recent), person(SAM, "Sam", **recent))
    assert in_the_way("before_next_dose", couple(*people)) == []
    group = couple(*people, variant=Variant.GROUP)
    assert in_the_way("before_next_dose", group) == ["sessions.dose_interval"]


def test_before_consent_is_closed_for_a_day_after_a_dose_for_that_partner_only():
    case = couple(person(ALEX, "Alex", dosed=dosed(ago(hours=23))), person(SAM, "Sam", dosed=None))
    assert in_the_way("before_consent", case, ALEX) == ["screening.clear_of_dose"]
    assert in_the_way("before_consent", case, SAM) == []
