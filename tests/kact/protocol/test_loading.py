"""Strict loading: each kind of bad gate file is refused, with its file and its need."""

import re
from dataclasses import replace

import pytest

from kact.protocol.facts import FACTS, fact, met
from kact.protocol.loading import GATES, GateDefinitionError, gate, library, load

REGISTRY = {}


@fact("test.cleared", REGISTRY)
def cleared(case, partner, *, days: int):
    """A clearance stands."""
    return met("")


@fact("test.agreed", REGISTRY)
def agreed(case):
    """The couple agreed."""
    return met("")


@fact("test.share", REGISTRY)
def share(case, *, part: float):
    """A part of a whole."""
    return met("")


@fact("test.reached_out", REGISTRY)
def reached_out(case, partner):
    """The partner was reached."""
    return met("")


HEADER = """
name = "first"
title = "First"
version = 1
about = "the couple"
asks = "May it begin?"
open = "Ready"
closed = "Not for now"
"""
CLEARED = """
[[need]]
says = "Each partner was cleared within {days} days"
fact = "test.cleared"
who = "each partner"
given = { days = 90 }
bounds = { days = [7, 180] }
number_mark = "D"
override = "never"
source = "program gate G5"
marks = ["D"]
"""
AGREED = """
[[need]]
says = "The couple agreed"
fact = "test.agreed"
who = "the couple"
override = "therapist"
override_hours = 24
source = "program gate G8"
marks = ["S1"]
"""
GOOD = HEADER + CLEARED + AGREED


def load_text(folder, text, **others):
    for name, content in {"first": text, **others}.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return load(folder, REGISTRY)


def second(text=CLEARED, **header):
    changed = HEADER.replace('"first"', '"second"')
    for key, value in header.items():
        changed = re.sub(rf"^{key} = .*$", f"{key} = {value}", changed, flags=re.MULTILINE)
    return changed + text


def test_load_reads_a_good_file(tmp_path):
    loaded = load_text(tmp_path, GOOD).gate("first")
    assert [need.sentence for need in loaded.needs] == [
        "Each partner was cleared within 90 days",
        "The couple agreed",
    ]
    assert [need.override for need in loaded.needs] == ["never", "therapist"]
    assert loaded.needs[0].bounds == {"days": (7, 180)}


BAD = {
    "not toml": ("version = 1", "version = ", "first.toml: is not readable"),
    "header: unknown word": ("version = 1", "version = 1\ncolour = 'red'", "'colour' is not a"),
    "header: missing word": ('asks = "May it begin?"', "", "'asks' is missing"),
    "header: wrong kind": ("version = 1", "version = '1'", "'version' must be int"),
    "header: empty word": ('closed = "Not for now"', 'closed = ""', "'closed' is empty"),
    "header: version nought": ("version = 1", "version = 0", "version must be 1"),
    "header: version yes": ("version = 1", "version = true", "'version' must be int"),
    "header: another name": ('name = "first"', 'name = "other"', "calls itself 'other'"),
    "header: unknown unit": ('about = "the couple"', 'about = "all"', "about must be one of"),
    "header: asks partner of other": (
        'about = "the couple"',
        'about = "one partner"',
        "first.toml: asks one partner about the other",
    ),
    "header: unknown gate": ("version = 1", "version = 1\nincludes = ['x']", "no such gate"),
    "header: circle": ("version = 1", "version = 1\nincludes = ['first']", "in a circle"),
    "header: includes numbers": ("version = 1", "version = 1\nincludes = [1]", "words only"),
    "unknown word": ('who = "the couple"', 'who = "the couple"\nwhen = "now"', "'when' is not a"),
    "missing word": ('source = "program gate G8"', "", "'source' is missing"),
    "unknown fact": ('"test.agreed"', '"test.nothing"', "nobody has declared this fact"),
    "unknown who": ('who = "the couple"', 'who = "everyone"', "who is 'everyone'"),
    "couple asked as partner": ('who = "the couple"', 'who = "each partner"', "about the couple"),
    "partner asked as couple": ('who = "each partner"', 'who = "the couple"', "about a partner"),
    "unknown override": ('"therapist"', '"admin"', "override 'admin' is neither"),
    "override without hours": ("override_hours = 24", "", "override_hours belongs"),
    "override for no time": ("override_hours = 24", "override_hours = 0", "override_hours belongs"),
    "never with hours": ('"therapist"', '"never"', "override_hours belongs"),
    "unknown mark": ('marks = ["S1"]', 'marks = ["S9"]', "mark 'S9' is not one of"),
    "no marks": ('marks = ["S1"]', "marks = []", "'marks' is empty"),
    "marks not words": ('marks = ["S1"]', "marks = [1]", "words only"),
    "unknown variant": ('marks = ["S1"]', 'marks = ["S1"]\nvariants = ["ALONE"]', "not a variant"),
    "number in the sentence": ("{days} days", "90 days", "a number stands in the sentence"),
    "sentence without number": ("{days} days", "some days", "says and given differ"),
    "sentence of another number": ("{days} days", "{weeks} days", "says and given differ"),
    "sentence with format": ("{days} days", "{days:d} days", "only plain {words}"),
    "sentence with conversion": ("{days} days", "{days!r} days", "only plain {words}"),
    "sentence reaching inside": ("{days} days", "{days.real} days", "only plain {words}"),
    "sentence broken": ("{days} days", "{days days", "says:"),
    "number not whole": ("given = { days = 90 }", "given = { days = 90.5 }", "days must be int"),
    "number as text": ("given = { days = 90 }", "given = { days = '90' }", "days must be int"),
    "number as yes": ("given = { days = 90 }", "given = { days = true }", "days must be int"),
    "number below nought": ("given = { days = 90 }", "given = { days = -1 }", "below nought"),
    "number without mark": ('number_mark = "D"', "", "given and number_mark go together"),
    "mark without number": (
        'fact = "test.agreed"',
        'fact = "test.agreed"\nnumber_mark = "D"',
        "given and number_mark go together",
    ),
    "unknown number mark": ('number_mark = "D"', 'number_mark = "X"', "number_mark 'X'"),
    "own number without bounds": ("bounds = { days = [7, 180] }", "", "bounds belong"),
    "sourced number with bounds": ('number_mark = "D"', 'number_mark = "S3"', "bounds belong"),
    "bounds of another number": ("bounds = { days =", "bounds = { weeks =", "bounds belong"),
    "bounds of one number": ("[7, 180]", "[7]", "bounds of days: two numbers"),
    "bounds not numbers": ("[7, 180]", "['a', 'b']", "bounds of days: two numbers"),
    "bounds beside the number": ("[7, 180]", "[91, 180]", "outside its own bounds"),
    "bounds turned round": ("[7, 180]", "[180, 7]", "outside its own bounds"),
}


@pytest.mark.parametrize(("old", "new", "why"), BAD.values(), ids=BAD)
def test_load_refuses(tmp_path, old, new, why):
    assert GOOD.count(old) == 1
    with pytest.raises(GateDefinitionError, match=re.escape(why)) as refused:
        load_text(tmp_path, GOOD.replace(old, new))
    assert str(refused.value).startswith("first.toml")


def test_load_names_the_need_that_is_wrong(tmp_path):
    with pytest.raises(GateDefinitionError) as refused:
        load_text(tmp_path, GOOD.replace('who = "the couple"', 'who = "everyone"'))
    assert str(refused.value).startswith("first.toml, need 2 (test.agreed): who is 'everyone'")


def test_load_refuses_numbers_that_the_fact_does_not_take(tmp_path):
    wrong = CLEARED.replace("test.cleared", "test.reached_out")
    with pytest.raises(GateDefinitionError, match="given and the fact's numbers differ"):
        load_text(tmp_path, HEADER + wrong)


def test_load_refuses_a_fact_whose_numbers_are_missing(tmp_path):
    wrong = AGREED.replace("test.agreed", "test.share")
    with pytest.raises(GateDefinitionError, match="given and the fact's numbers differ"):
        load_text(tmp_path, HEADER + wrong)


def test_load_refuses_what_is_not_a_number_at_all(tmp_path):
    number = 'given = { part = nan }\nbounds = { part = [0, 1] }\nnumber_mark = "D"\n'
    wrong = AGREED.replace("test.agreed", "test.share").replace("agreed", "did {part} of it")
    with pytest.raises(GateDefinitionError, match="below nought"):
        load_text(tmp_path, HEADER + wrong + number)


def test_load_takes_part_of_a_name_for_a_word(tmp_path):
    named = AGREED.replace("The couple agreed", "The couple answered PHQ-9 and CSI-16")
    assert load_text(tmp_path, HEADER + named).gate("first")


def test_load_refuses_an_empty_gate(tmp_path):
    with pytest.raises(GateDefinitionError, match=r"first\.toml: asks for nothing"):
        load_text(tmp_path, HEADER)


def test_load_refuses_a_fact_asked_in_two_files(tmp_path):
    with pytest.raises(GateDefinitionError, match="asked already in first"):
        load_text(tmp_path, GOOD, second=second())


def test_load_refuses_a_fact_asked_twice_in_one_file(tmp_path):
    with pytest.raises(GateDefinitionError, match="asked already in first"):
        load_text(tmp_path, GOOD + AGREED)


def test_load_refuses_a_longer_circle(tmp_path):
    first = GOOD.replace("version = 1", "version = 1\nincludes = ['second']")
    other = second("", version="1\nincludes = ['first']")
    with pytest.raises(GateDefinitionError, match="in a circle"):
        load_text(tmp_path, first, second=other)


def test_load_asks_included_needs_once_and_first(tmp_path):
    other = second("", version="1\nincludes = ['first']")
    third = second("", version="1\nincludes = ['second', 'first']").replace(
        '"second"', '"third"', 1
    )
    loaded = load_text(tmp_path, GOOD, second=other, third=third)
    assert [need.name for need in loaded.gate("third").needs] == ["test.cleared", "test.agreed"]
    assert [each.name for each in loaded.closure("third")] == ["first", "second", "third"]
    assert loaded.gate("third").own_needs == ()


def test_hash_follows_words_and_numbers_and_not_layout(tmp_path):
    first = load_text(tmp_path, GOOD).content_hash
    assert load_text(tmp_path, "# a comment\n" + GOOD + "\n\n").content_hash == first
    assert load_text(tmp_path, GOOD.replace("= 90", "= 91")).content_hash != first
    assert load_text(tmp_path, GOOD.replace("The couple", "This couple")).content_hash != first


def test_gate_refuses_an_unknown_name():
    with pytest.raises(GateDefinitionError, match="no gate named 'before_lunch'"):
        gate("before_lunch")


def test_library_asks_every_declared_fact_and_no_other():
    asked = {need.name for each in library().gates.values() for need in each.own_needs}
    assert asked == set(FACTS)


def test_library_holds_a_gate_for_every_file():
    assert set(library().gates) == {path.stem for path in GATES.glob("*.toml")}


def test_hash_follows_how_a_fact_decides(tmp_path):
    first = load_text(tmp_path, GOOD).content_hash
    reworded = {**REGISTRY, "test.agreed": replace(REGISTRY["test.agreed"], summary="Otherwise.")}
    assert load(tmp_path, reworded).content_hash != first
