"""The files of the library: their words, rights and numbers, and what the loader refuses."""

import re
import shutil

import pytest

from kact.instruments.definition import (
    FOLDER,
    DefinitionError,
    UnknownInstrument,
    definition,
    library,
    load,
    load_folder,
)
from kact.instruments.items import spoken_name

EVERY = list(library().values())
WORDED = [one for one in EVERY if one.administrable]  # the others are scoring alone
CSI_16_IN_CSI_32 = (1, 5, 9, 11, 12, 17, 19, 20, 21, 22, 26, 27, 28, 30, 31, 32)


def test_library_holds_the_first_instruments():
    assert set(library()) >= {"csi-32", "csi-16", "csi-4", "phq-9", "gad-7"}
    assert all(one.id == name for name, one in library().items())


def test_definition_unknown_names_those_that_exist():
    with pytest.raises(UnknownInstrument, match=r"'csi-17'; known: .*csi-16.*phq-9"):
        definition("csi-17")


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_definition_says_where_its_numbers_and_words_come_from(one):
    assert all([one.rights.holder, one.rights.citation, one.rights.grant])
    assert all(part.source for part in _numbers(one))


@pytest.mark.parametrize("one", WORDED, ids=lambda one: one.id)
def test_definition_with_words_prints_its_notice_and_knows_its_change(one):
    assert one.rights.notice
    assert (one.rci or one.published_change).source


def test_definition_without_a_right_to_its_words_has_none():
    scoring_alone = [one for one in EVERY if one.rights.status != "granted"]
    assert {one.id for one in scoring_alone} >= {"hark", "hits", "e-hits", "dast-10"}
    assert not any(item.has_text for one in scoring_alone for item in one.items)
    assert not any(page.intro for one in scoring_alone for page in one.pages)
    assert not any(o.label for one in scoring_alone for item in one.items for o in item.options)


def _numbers(one):
    change = [c for c in (one.rci, one.published_change) if c]
    return [*one.bands, *one.cutoffs, *one.algorithms, *change]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_provisional_is_marked_wherever_the_source_is_field_knowledge(one):
    numbers = _numbers(one)
    assert all(n.provisional == bool(re.search("provisional|confirm", n.source)) for n in numbers)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_neutral_title_tells_a_bystander_nothing(one):
    clinical = re.compile("csi|phq|gad|depress|anxi|satisf|health|question|distress", re.IGNORECASE)
    assert not clinical.search(one.neutral_title)


@pytest.mark.parametrize("one", WORDED, ids=lambda one: one.id)
def test_pages_hold_every_item_once_and_few_at_a_time(one):
    shown = [item.code for page in one.pages for item in one.items_on(page)]
    assert shown == [item.code for item in one.items]
    assert all(1 <= len(one.items_on(page)) <= 4 for page in one.pages)


@pytest.mark.parametrize("name", ["csi-16", "csi-4"])
def test_short_csi_asks_items_of_the_csi_32_in_the_same_words(name):
    short, long = definition(name), definition("csi-32")
    from_long = [long.scored_items[number - 1] for number in short.subset_of.numbers]
    assert [i.legend for i in short.scored_items] == [i.legend for i in from_long]
    assert len({i.legend for i in short.scored_items}) == len(short.scored_items)
    assert [i.options for i in short.scored_items] == [i.options for i in from_long]


def test_csi_subsets_are_the_published_ones():
    assert definition("csi-16").subset_of.numbers == CSI_16_IN_CSI_32
    assert definition("csi-4").subset_of.numbers == (1, 12, 19, 22)


def test_csi_32_printed_order_of_scores():
    """Left to right as printed; the items not named here run from 0 up."""
    falling = {2, 3, 4, 5, 10, 15, 26, 28, 30, 32}
    for number, item in enumerate(definition("csi-32").scored_items, start=1):
        rising = list(range(7 if number == 1 else 6))
        expected = rising[::-1] if number in falling else rising
        assert [option.score for option in item.options] == expected, number


def test_csi_32_wording_is_complete_and_distinct():
    items = definition("csi-32").items
    assert len({item.legend for item in items}) == 32
    assert [n for n, item in enumerate(items, start=1) if item.is_differential] == [*range(26, 33)]
    assert (items[28].left, items[28].right) == ("LONELY", "FRIENDLY")


@pytest.mark.parametrize("one", WORDED, ids=lambda one: one.id)
def test_scale_positions_show_no_digit_and_are_told_apart_in_words(one):
    for item in one.items:
        names = [spoken_name(item, option) for option in item.options]
        assert len(set(names)) == len(names)
        if item.is_scale:
            assert not any(option.label for option in item.options)
            assert not re.search(r"\d", " ".join(names))


def test_spoken_name_counts_from_the_nearer_pole():
    item = definition("csi-16").item("csi_27")
    assert [spoken_name(item, option) for option in item.options] == [
        "nearest to BAD",
        "second from BAD",
        "third from BAD",
        "third from GOOD",
        "second from GOOD",
        "nearest to GOOD",
    ]


def test_phq_9_asks_about_suicidality_on_a_page_of_its_own():
    phq = definition("phq-9")
    page = next(page for page in phq.pages if page.code == phq.item("phq_9").page)
    assert [item.code for item in phq.items_on(page)] == ["phq_9"]


def test_phq_9_difficulty_item_is_asked_and_not_scored():
    phq = definition("phq-9")
    assert (len(phq.items), len(phq.scored_items)) == (10, 9)
    assert phq.items[-1].code == "phq_difficulty"


def edited(tmp_path, *changes, name="phq-9"):
    """The library's file with texts replaced, in a folder of its own."""
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} is not in {name}.toml"
        text = text.replace(old, new, 1)
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_content_hash_ignores_comments_layout_and_order_of_keys(tmp_path):
    same = load(
        edited(
            tmp_path, ("[total]\nmin = 0\nmax = 27", "# the range\n[total]\nmax = 27\nmin   = 0")
        )
    )
    assert same.content_hash == definition("phq-9").content_hash
    assert re.fullmatch("[0-9a-f]{64}", same.content_hash)


def test_content_hash_changes_with_a_single_word(tmp_path):
    other = load(edited(tmp_path, ("Poor appetite", "A poor appetite")))
    assert other.content_hash != definition("phq-9").content_hash


def test_wording_without_a_granted_right_cannot_be_administered(tmp_path):
    needed = load(edited(tmp_path, ('status = "granted"', 'status = "needed"')))
    assert not needed.administrable
    assert definition("phq-9").administrable


def test_items_without_wording_can_be_scored_but_not_administered(tmp_path):
    wording = 'wording = "Feeling tired or having little energy"\n'
    bare = load(edited(tmp_path, (wording, "")))
    assert not bare.administrable


REFUSED = [
    pytest.param("[total]", "colour = 1\n[total]", "phq-9.toml: colour: unknown key", id="key"),
    pytest.param("max = 27", "max = 27\nmean = 3", "total.mean: unknown key", id="nested key"),
    pytest.param("[total]", 'content_hash = "x"\n[total]', "content_hash: unknown", id="computed"),
    pytest.param('recall = "the last 2 weeks"\n', "", "recall: missing", id="missing key"),
    pytest.param('language = "en"', "language = 1", "language: expected a text", id="type"),
    pytest.param('language = "en"', 'language = " "', "language: empty text", id="blank"),
    pytest.param("max = 27", "max = 27.0", "total.max: expected a whole number", id="float"),
    pytest.param("max = 27", "max = true", "total.max: expected a whole number", id="bool"),
    pytest.param("direction = -1", "direction = 2", "direction: expected one of", id="direction"),
    pytest.param('rule = "complete"', 'rule = "mean"', "missing.rule: expected one", id="rule"),
    pytest.param('id = "phq-9"', 'id = "phq-8"', "not the name of the file", id="id"),
    pytest.param("max = 27", "max = 28", "total.max: the items give 27", id="range"),
    pytest.param("high = 4", "high = 5", r"bands\[2\].low: expected 6", id="bands overlap"),
    pytest.param("high = 4", "high = 3", r"bands\[2\].low: expected 4", id="bands gap"),
    pytest.param("high = 27", "high = 26", r"bands\[5\].high: expected 27", id="bands short"),
    pytest.param('code = "mild"', 'code = "minimal"', "bands: code used twice", id="band code"),
    pytest.param("score = 3", "score = 4", "scores do not span 0..3", id="option score"),
    pytest.param('"several-days"', '"not-at-all"', "options: code used twice", id="option code"),
    pytest.param("score = 2", "score = 1", "options: value used twice", id="option value"),
    pytest.param('code = "phq_2"', 'code = "phq_1"', "items: code used twice", id="item code"),
    pytest.param('name = "difficulty"', 'name = "frequency"', "used twice", id="set name"),
    pytest.param('options = "frequency"', 'options = "often"', "name of an option set", id="set"),
    pytest.param('item = "phq_9"', 'item = "phq_11"', "no scored item 'phq_11'", id="flag item"),
    pytest.param("at_least = 1\n", "at_least = 4\n", "outside the item's range", id="flag at"),
    pytest.param(
        '["phq_1", "phq_2"], count = 1',
        '["phq_1", "phq_2"], count = 3',
        "cannot be met",
        id="count",
    ),
    pytest.param('["phq_1", "phq_2",', '["phq_1", "phq_1",', "item used twice", id="twice"),
    pytest.param("at = 10", "at = 28", "cutoffs.1..at: outside the range", id="cut-off"),
    pytest.param('page = "safety"', 'page = "symptoms-1"', "pages: not the pages", id="page"),
    pytest.param("answers = [0, ", "answers = [", "answers: wrong number", id="example"),
    pytest.param("estimate_from = 7", "estimate_from = 10", "not a number of items", id="estimate"),
    pytest.param("[total]", "[total", "phq-9.toml: ", id="no TOML"),
    pytest.param("\n[total]", "items = 3\n[total]", "phq-9.toml: ", id="items no array"),
]


@pytest.mark.parametrize(("old", "new", "says"), REFUSED)
def test_loader_refuses(tmp_path, old, new, says):
    with pytest.raises(DefinitionError, match=says):
        load(edited(tmp_path, (old, new)))


def test_loader_refuses_seven_labels_on_six_scores(tmp_path):
    """A published app printed seven options for item 1 of the CSI and offered six scores."""
    path = edited(
        tmp_path, ('label = "Perfect", score = 6', 'label = "Perfect", score = 5'), name="csi-4"
    )
    with pytest.raises(DefinitionError, match="options: value used twice"):
        load(path)


def test_loader_refuses_a_scale_with_one_pole(tmp_path):
    with pytest.raises(DefinitionError, match="a scale has two poles"):
        load(edited(tmp_path, ('right = "GOOD"\n', ""), name="csi-16"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("makes me happy", "makes me glad"),
        ("numbers = [1, 5, 9,", "numbers = [1, 5, 10,"),
        ("numbers = [1, 5, 9,", "numbers = [1, 5, 33,"),
    ],
)
def test_library_refuses_a_short_form_that_strays_from_its_long_form(tmp_path, old, new):
    shutil.copy(FOLDER / "csi-32.toml", tmp_path)
    edited(tmp_path, (old, new), name="csi-16")
    with pytest.raises(DefinitionError, match=r"subset_of: 'csi_.*is not item"):
        load_folder(tmp_path)


def test_library_refuses_a_short_form_without_its_long_form(tmp_path):
    edited(tmp_path, name="csi-4")
    with pytest.raises(DefinitionError, match="'csi-32' is not in the library"):
        load_folder(tmp_path)
