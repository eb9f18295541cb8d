"""The contraindications over random intakes, judged by the programme's table written by hand."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.contraindications.engine import Verdict, basis, evaluate
from screening.contraindications.library import rules
from tests.screening.answering import (
    AFTER,
    BEST_FIRST,
    EVEN,
    MISSING,
    QUESTIONS,
    TODAY,
    World,
    clean,
)
from tests.screening.answering import given as as_given
from tests.screening.contraindications_oracle import ORACLE, anything_open, standing

EXAMPLES = 400
VALUES = BEST_FIRST | {code: (*order, None) for code, order in EVEN.items()}
ORDER = list(Verdict)


@st.composite
def worlds(draw: st.DrawFn, most: int = 6) -> World:
    """A clean intake with a few answers changed, in any direction."""
    changed = draw(st.lists(st.sampled_from(sorted(QUESTIONS)), max_size=most, unique=True))
    return clean() | {code: draw(st.sampled_from(VALUES[code])) for code in changed}


def _evaluate(world: World) -> Any:
    return evaluate(rules().values(), as_given(world), TODAY)


def test_worlds_read_what_rules_read() -> None:
    """No question that a rule reads is left out of the worlds."""
    assert {q for rule in rules().values() for q in rule.questions} == set(QUESTIONS)
    assert ORACLE.keys() == rules().keys()


def test_clean_world_clear() -> None:
    assert _evaluate(clean()).verdict is Verdict.CLEAR


def test_empty_world_unknown() -> None:
    found = _evaluate({})
    assert {finding.verdict for finding in found.findings} == {Verdict.UNKNOWN}


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds())
def test_each_rule_as_the_table_says(world: World) -> None:
    found = {finding.rule: finding for finding in _evaluate(world).findings}
    stands = {code for code, f in found.items() if f.verdict in {Verdict.HOLD, Verdict.REVIEW}}
    assert stands == standing(world)
    for code, (level, _) in ORACLE.items():
        assert found[code].level == level
        held = Verdict.REVIEW if level == "P" else Verdict.HOLD
        assert found[code].verdict in {held, Verdict.UNKNOWN, Verdict.CLEAR}
        assert bool(found[code].reasons) == (found[code].verdict is not Verdict.CLEAR)


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds())
def test_clear_only_when_nothing_stands_and_nothing_is_open(world: World) -> None:
    clear = _evaluate(world).verdict is Verdict.CLEAR
    assert clear == (not standing(world) and not anything_open(world))


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds(), st.sampled_from(sorted(QUESTIONS)))
def test_one_missing_answer_never_clear(world: World, code: str) -> None:
    without = world | dict.fromkeys([code, *_children(code)])
    if code in AFTER:
        parent, opens = AFTER[code]
        without[parent] = max(opens)
    assert _evaluate(without).verdict is not Verdict.CLEAR


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds(), st.data())
def test_a_worse_answer_never_better(world: World, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(BEST_FIRST)))
    # What is not answered may hide the worst, so that a raised reading after it can be good news.
    answered = [value for value in BEST_FIRST[code] if value is not MISSING]
    places = st.integers(0, len(answered) - 1)
    better, worse = sorted([data.draw(places), data.draw(places)])
    bare = world | dict.fromkeys(_children(code))  # a form asks these anew
    before = _evaluate(bare | {code: answered[better]})
    after = _evaluate(bare | {code: answered[worse]})
    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds())
def test_decisions_never_open_what_is_absolute_or_unknown(world: World) -> None:
    found = _evaluate(world)
    everything = {finding.basis for finding in found.findings}
    left = found.open(everything)
    assert all(f.absolute or f.verdict is Verdict.UNKNOWN for f in left)
    absolute = {code for code in standing(world) if ORACLE[code][0] == "A"}
    assert absolute <= {finding.rule for finding in left}
    if absolute or (anything_open(world) and not standing(world)):
        assert left


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from(sorted(QUESTIONS)))
def test_basis_changes_with_what_is_read_alone(world: World, code: str) -> None:
    changed = as_given(world) | as_given({code: "anything else"})
    for rule in rules().values():
        same = basis(rule, as_given(world)) == basis(rule, changed)
        assert same == (code not in rule.questions)


_GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), _GARBAGE, max_size=8))
def test_garbage_never_clear_and_never_an_error(garbage: World) -> None:
    """A value of another kind is no answer."""
    world = {code: value for code, value in (clean() | garbage).items() if value is not None}
    touched = {c for c, v in garbage.items() if c not in AFTER and v not in VALUES[c]}
    verdict = _evaluate(world).verdict
    assert not touched or verdict is not Verdict.CLEAR


def _children(code: str) -> list[str]:
    return [child for child, (parent, _) in AFTER.items() if parent == code]
