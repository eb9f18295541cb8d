"""The narrowest of several answers: the same in any order, and never wider than any of them."""

import re
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.agreements.clauses import Answer, Clause, clauses
from sessions.agreements.effective import (
    effective,
    hash_of,
    is_within,
    meet,
    unanswered,
    written,
)
from tests.sessions.agreeing import answered

CLAUSES = clauses().all
WORDS = st.text(st.characters(categories=("Ll", "Lu", "Zs")), min_size=1, max_size=20).filter(
    lambda word: word.strip()
)


def answers_to(clause: Clause) -> st.SearchStrategy[Answer]:
    if clause.kind == "level":
        return st.sampled_from(clause.codes)
    if clause.days:
        return st.integers(clause.days.low, clause.days.high)
    chosen = st.lists(st.sampled_from(clause.codes), unique=True) if clause.codes else st.just([])
    own = st.lists(WORDS, max_size=clause.most)
    return st.tuples(chosen, own).map(lambda both: [*both[0], *both[1]])


def sheets(*, whole: bool = True) -> st.SearchStrategy[dict[str, Answer]]:
    every = {code: answers_to(clause) for code, clause in CLAUSES.items()}
    return st.fixed_dictionaries(every) if whole else st.fixed_dictionaries({}, optional=every)


def rank(clause: Clause, answer: Answer) -> int | frozenset[str]:
    """How narrow an answer is, told anew: a number, or what is on a list."""
    if clause.kind == "level":
        return -clause.codes.index(answer)
    if isinstance(answer, int):
        return answer
    return frozenset(re.sub(r"\s+", " ", entry).strip().casefold() for entry in answer)


@given(sheets(), sheets(), sheets())
def test_effective_is_the_same_in_any_order(a, b, c):
    assert effective(a, b, c) == effective(c, a, b) == effective(b, c, a)
    assert effective(effective(a, b), c) == effective(a, effective(b, c))
    assert written(effective(a, b)) == written(effective(b, a))


@given(sheets())
def test_effective_of_the_same_is_the_same(a):
    assert effective(a, a) == effective(a) == effective(effective(a))


@given(sheets(), sheets())
def test_effective_is_never_wider_than_either(a, b):
    both = effective(a, b)
    for code, clause in CLAUSES.items():
        for one in (a, b):
            assert rank(clause, both[code]) >= rank(clause, one[code])
    assert is_within(both, a)
    assert is_within(both, b)


@given(sheets(), sheets(whole=False))
def test_effective_takes_nothing_that_nobody_said(a, some):
    both = effective(a, some)
    for code, clause in CLAUSES.items():
        said = [rank(clause, sheet[code]) for sheet in (a, some) if code in sheet]
        if clause.kind in {"words", "list"}:
            assert rank(clause, both[code]) == frozenset().union(*said)
        else:
            assert rank(clause, both[code]) == max(said)


@given(sheets(), sheets())
def test_is_within_is_an_order(a, b):
    assert is_within(a, a)
    assert (is_within(a, b) and is_within(b, a)) == (effective(a) == effective(b))


@pytest.mark.parametrize("code", [c for c, clause in CLAUSES.items() if clause.kind == "level"])
def test_level_counts_its_narrower_answer(code):
    clause = CLAUSES[code]
    for narrow, wide in combinations_with_replacement(clause.codes, 2):
        assert meet(clause, narrow, wide) == meet(clause, wide, narrow) == narrow


def test_days_count_the_higher_number_within_the_bounds():
    clause = CLAUSES["decisions"]
    assert meet(clause, 14, 30) == 30
    assert (clause.days.default, clause.days.low, clause.days.high) == (14, 1, 60)


def test_own_words_say_nothing_of_whose_they_are():
    one = answered(topics=["money", "My  MOTHER"], stop_word=["Red Fox"])
    other = answered(topics=["his job", "children"], stop_word=["blue"])
    text = written(effective(one, other))
    assert text == written(effective(other, one))
    assert "Money, Children, his job, my mother" in text
    assert "blue, red fox" in text


def test_written_is_one_text_for_equal_terms():
    a, b = answered(topics=["money", "children"]), answered(topics=["children", "money"])
    assert hash_of(written(effective(a))) == hash_of(written(effective(b)))
    assert hash_of(written(effective(a))) != hash_of(written(effective(answered(topics=[]))))


def test_written_says_what_always_holds():
    assert written(effective(answered())).endswith("\n".join(clauses().always))


def test_unanswered_names_each_open_clause():
    given_ = answered()
    del given_["talk"], given_["decisions"]
    assert [clause.code for clause in unanswered(given_)] == ["talk", "decisions"]
    assert not unanswered(answered())


def test_every_clause_says_where_it_comes_from():
    assert all(clause.mark for clause in CLAUSES.values())
    assert len({clause.heading for clause in CLAUSES.values()}) == len(CLAUSES)
