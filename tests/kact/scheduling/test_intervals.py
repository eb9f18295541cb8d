"""Doses keep their distance, and everything follows what it must follow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.protocol.case import Variant
from kact.scheduling.intervals import Step, broken_by, lacks, rules, too_soon
from kact.scheduling.kinds import kinds

A, B = UUID(int=1), UUID(int=2)
BOTH, ALONE = frozenset({A, B}), frozenset({A})
START = datetime(2027, 6, 7, 14, tzinfo=UTC)


def step(kind: str, day: float, people: frozenset[UUID] = BOTH, key: object = None) -> Step:
    at = START + timedelta(days=day)
    return Step(key or (kind, day, tuple(sorted(people))), kind, at, people)


PREPARED = (
    step("individual_preparation", -9, ALONE),
    step("individual_preparation", -8, frozenset({B})),
    step("joint_preparation", -7),
)
INTEGRATED = (
    step("individual_integration", 1, ALONE),
    step("individual_integration", 2, frozenset({B})),
    step("joint_integration", 3),
)
WHOLE = (*PREPARED, step("dosing", 0), *INTEGRATED, step("dosing", 7))


def broken(*steps: Step, variant: Variant = Variant.CONJOINT) -> set[str]:
    return {lack.rule for lack in lacks(steps, variant)}


@pytest.mark.parametrize(("days", "refused"), [(2.99, True), (3, False), (3.01, False), (-2, True)])
def test_dose_keeps_the_least_days(days: float, refused: bool) -> None:
    """Exactly the least counts, as in the gate's own fact."""
    said = too_soon(step("dosing", days), [step("dosing", 0)], days=3)
    assert bool(said) is refused
    assert not refused or "less than 3 days apart" in said[0]


def test_doses_of_two_people_do_not_count_together() -> None:
    one, other = step("dosing", 0, ALONE), step("dosing", 1, frozenset({B}))
    assert not too_soon(other, [one], days=3)
    assert too_soon(step("dosing", 1), [one], days=3)


def test_witness_is_not_dosed() -> None:
    """Both come each time, and roles swap: only the last doser's own integration is waited for."""
    first = replace(step("dosing", 0), takers=ALONE)
    second = replace(step("dosing", 2), takers=frozenset({B}))
    assert not too_soon(second, [first], days=3)
    between = [step("individual_integration", 1, ALONE), step("joint_integration", 1.5)]
    swap = Variant.SEQUENTIAL_WITNESS
    assert not broken(*PREPARED, first, *between, second, variant=swap)
    assert broken(*PREPARED, first, between[1], second, variant=swap) == {
        "individual_integration_between",
        "alone_before_together",
    }
    assert too_soon(replace(step("dosing", 2), takers=ALONE), [first], days=3)


def test_dose_of_one_waits_for_the_integration_of_the_other() -> None:
    """As in the gate before the next dose, whoever is to be dosed."""
    first, second = step("dosing", 0, ALONE), step("dosing", 5, frozenset({B}))
    alone = Variant.INDIVIDUAL_RELATIONAL
    assert broken(*PREPARED, first, second, variant=alone) == {
        "individual_integration_between",
        "joint_integration_between",
    }


def test_group_sessions_are_doses() -> None:
    assert too_soon(step("group_session", 6), [step("group_session", 0)], days=7)


def test_whole_course_keeps_every_rule() -> None:
    assert not broken(*WHOLE)


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        (0, "individual_preparation_first"),
        (1, "individual_preparation_first"),
        (2, "joint_preparation_first"),
        (4, "individual_integration_between"),
        (5, "individual_integration_between"),
        (6, "joint_integration_between"),
    ],
)
def test_each_step_of_a_course_is_missed(missing: int, rule: str) -> None:
    found = broken(*(s for n, s in enumerate(WHOLE) if n != missing))
    assert rule in found
    assert found <= {rule, "alone_before_together"}


def test_joint_integration_waits_for_the_individual_ones() -> None:
    early = step("joint_integration", 0.5)
    assert "alone_before_together" in broken(*PREPARED, step("dosing", 0), early, *INTEGRATED)


def test_integration_without_a_dose_is_out_of_order() -> None:
    assert broken(step("individual_integration", 1, ALONE)) == {"integration_after_a_dose"}


def test_group_needs_no_integration_between() -> None:
    weekly = [step("group_session", 7 * n) for n in range(4)]
    assert not broken(*PREPARED, *weekly, variant=Variant.GROUP)
    assert broken(*weekly, variant=Variant.GROUP) == {
        "individual_preparation_first",
        "joint_preparation_first",
    }


def test_what_was_broken_before_is_not_held_against_a_change() -> None:
    before = [step("dosing", 0)]
    assert not broken_by(step("joint_preparation", -1), before, Variant.CONJOINT)
    said = broken_by(step("dosing", 9, key="new"), before, Variant.CONJOINT)
    assert "Each partner who comes to a dose is prepared alone before it." in said


def test_change_that_breaks_another_is_told() -> None:
    late = step("joint_preparation", 0.5, key=PREPARED[2].key)
    assert broken_by(late, WHOLE, Variant.CONJOINT) == (
        "The couple is prepared together before a dose.",
    )


def test_what_moves_must_be_in_order_itself() -> None:
    """Even where it was not before."""
    alone = step("dosing", 0, key="it")
    assert broken_by(step("dosing", 1, key="it"), [alone], Variant.CONJOINT)


def test_rules_say_their_source_and_whole_sentences() -> None:
    for rule in rules():
        assert rule.source
        assert rule.marks
        assert rule.says.endswith(".")
        assert rule.says[0].isupper()


steps = st.lists(
    st.builds(
        step,
        st.sampled_from(sorted(kinds())),
        st.integers(-20, 20),
        st.sampled_from([BOTH, ALONE, frozenset({B})]),
        st.uuids(),
    ),
    max_size=12,
)


@given(steps, st.sampled_from(Variant))
def test_dose_that_keeps_the_order_has_what_it_follows(found: list[Step], variant: Variant) -> None:
    """Said again by hand: of a dose that no rule speaks of, both preparations are there before."""
    wrong = {lack.key for lack in lacks(found, variant)}
    for dose in (s for s in found if s.dosed and s.key not in wrong):
        before = [s for s in found if s.at < dose.at]
        assert any(s.kind == "joint_preparation" for s in before)
        for person in dose.people:
            assert any(s.kind == "individual_preparation" and person in s.people for s in before)


@given(steps, steps, st.sampled_from(Variant))
def test_more_of_what_comes_first_never_breaks_a_dose(some, more, variant) -> None:
    preparation = [s for s in more if s.kind.endswith("preparation")]
    doses = {s.key for s in some if s.dosed}
    before = {(x.rule, x.key) for x in lacks(some, variant) if x.key in doses}
    after = {(x.rule, x.key) for x in lacks([*some, *preparation], variant) if x.key in doses}
    assert after <= before
