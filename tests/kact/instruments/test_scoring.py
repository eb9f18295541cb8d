"""Properties of the scorer on arbitrary answers, and its rules one by one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kact.instruments.definition import definition, library
from kact.instruments.scoring import SCORER_VERSION, score, score_chosen

PHQ = definition("phq-9")
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=40,
)
instruments = st.sampled_from(list(library().values()))


@st.composite
def instrument_with_answers(draw, valid=False):
    """An instrument and a list of its length: offered answers, or those with rubbish among them."""
    one = draw(instruments)
    offered = [st.sampled_from([option.entered for option in i.options]) for i in one.scored_items]
    answers = [draw(o if valid else st.none() | o | ANY_JSON) for o in offered]
    return one, answers


@given(instruments, ANY_JSON)
def test_score_never_raises_on_any_json(instrument, answers):
    assert score(instrument, answers).status in {"complete", "incomplete", "refused"}


@given(instrument_with_answers())
def test_score_complete_exactly_when_every_answer_is_offered(case):
    instrument, answers = case
    fits = [
        type(answer) is int and item.min <= answer <= item.max
        for item, answer in zip(instrument.scored_items, answers, strict=True)
    ]
    gaps = [answer is None for answer in answers]
    result = score(instrument, answers)
    if all(fits):
        assert result.status == "complete"
    elif all(f or g for f, g in zip(fits, gaps, strict=True)):
        assert result.status == "incomplete"
        assert list(result.missing) == [n for n, gap in enumerate(gaps, start=1) if gap]
    else:
        assert result.status == "refused"


@given(instrument_with_answers(valid=True))
def test_score_total_is_the_sum_within_the_range(case):
    instrument, answers = case
    result = score(instrument, answers)
    pairs = zip(instrument.scored_items, answers, strict=True)
    assert result.total == sum(item.by_value[answer].score for item, answer in pairs)
    assert instrument.total.min <= result.total <= instrument.total.max
    bands = [b.code for b in instrument.bands if b.low <= result.total <= b.high]
    assert bands == ([result.band] if instrument.bands else [])


@given(st.lists(st.none() | st.integers(-1, 4), min_size=8, max_size=8), st.integers(0, 3))
def test_flag_depends_on_its_item_alone(others, last):
    """Whatever the other eight answers are, missing and impossible ones included."""
    expected = ("suicidality",) if last else ()
    assert score(PHQ, [*others, last]).flags == expected


@given(st.lists(st.none() | st.integers(0, 3), min_size=8, max_size=8))
def test_flag_unknown_when_its_item_is_unanswered(others):
    assert score(PHQ, [*others, None]).flags == ("suicidality-unknown",)


@pytest.mark.parametrize("unreadable", [4, -1, True, 1.0, "1"])
def test_flag_unknown_when_its_item_is_unreadable(unreadable):
    result = score(PHQ, [0] * 8 + [unreadable])
    assert (result.status, result.flags) == ("refused", ("suicidality-unknown",))


@pytest.mark.parametrize("answers", [None, {}, "012345678", 9, True, json.loads("NaN")])
def test_score_refuses_what_is_no_list(answers):
    result = score(PHQ, answers)
    assert (result.status, result.reason) == ("refused", "answers are not a list")
    assert result.flags == ()


def test_score_refusal_wins_over_a_missing_answer():
    result = score(PHQ, [None, 4, 0, 0, 0, 0, 0, 0, 0])
    assert (result.status, result.reason) == ("refused", "item 2 out of range 0..3")
    assert (result.total, result.band, result.missing) == (None, None, ())


def test_score_says_which_items_are_missing():
    assert score(PHQ, [0, None] + [0] * 7).reason == "missing item 2"
    assert score(PHQ, [None, None] + [0] * 7).reason == "missing items 1, 2"


def test_score_takes_zero_for_an_answer():
    assert score(PHQ, [0] * 9).status == "complete"


def test_score_carries_instrument_and_scorer_versions():
    result = score(PHQ, [0] * 9)
    assert (result.instrument, result.version) == ("phq-9", PHQ.version)
    assert result.scorer == SCORER_VERSION


def test_algorithm_finds_other_depressive_syndrome():
    assert score(PHQ, [2, 0, 2, 0, 0, 0, 0, 0, 0]).facts["dsm_algorithm"] == (
        "other depressive syndrome"
    )


def test_algorithm_needs_one_of_the_first_two_items():
    assert score(PHQ, [1, 1, 3, 3, 3, 3, 3, 3, 3]).facts["dsm_algorithm"] == "none"


def test_algorithm_counts_item_9_from_one_and_the_others_from_two():
    assert score(PHQ, [2, 2, 2, 2, 0, 0, 0, 0, 1]).facts["dsm_algorithm"] == (
        "major depressive syndrome"
    )
    assert score(PHQ, [2, 2, 2, 2, 0, 0, 0, 1, 0]).facts["dsm_algorithm"] == (
        "other depressive syndrome"
    )


def test_facts_unknown_on_an_incomplete_form():
    facts = score(PHQ, [3] * 8 + [None]).facts
    assert facts == {"screen_positive": None, "dsm_algorithm": None}


def test_score_chosen_ignores_the_unscored_item():
    chosen = {item.code: "several-days" for item in PHQ.scored_items}
    with_difficulty = chosen | {"phq_difficulty": "extremely-difficult"}
    assert score_chosen(PHQ, with_difficulty) == score_chosen(PHQ, chosen) == score(PHQ, [1] * 9)


def test_score_chosen_without_any_answer_is_incomplete():
    result = score_chosen(PHQ, {})
    assert (result.status, result.missing) == ("incomplete", tuple(range(1, 10)))
    assert result.flags == ("suicidality-unknown",)


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ({"phq_10": "several-days"}, "unknown item 'phq_10'"),
        ({"phq_2": "1"}, "item 2 has no option '1'"),
        ({"phq_2": 1}, "item 2 has no option '1'"),
    ],
)
def test_score_chosen_refuses_what_is_not_offered(chosen, reason):
    result = score_chosen(PHQ, {"phq_9": "nearly-every-day", **chosen})
    assert (result.status, result.reason, result.flags) == ("refused", reason, ("suicidality",))


@given(st.lists(st.sampled_from([0, 1, None]), min_size=4, max_size=4))
def test_hark_is_positive_with_one_yes_and_never_negative_with_a_blank(answers):
    """One yes is positive whatever is unanswered; without one, a blank leaves it unknown."""
    expected = True if 1 in answers else None if None in answers else False
    assert score(definition("hark"), answers).facts["positive"] is expected
