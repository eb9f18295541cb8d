"""A rule that is not sound is refused when it is loaded, with the place and the reason."""

from pathlib import Path

import pytest

from kact.strict import DefinitionError
from screening.contraindications.library import load_folder, rules
from screening.intake.library import parts

SOUND = """
review = "medical"

[[rules]]
code = "avm"
title = "Malformation"
level = "A"
why = "It may rupture."
source = "a label"
mark = "published"
when = [{ all = [{ questions = ["avm"], answers = ["yes"] }] }]
"""

BROKEN = [
    ('level = "A"', 'level = "X"', "level"),
    ('level = "A"', "", "level: missing"),
    ('mark = "published"', 'mark = "hearsay"', "mark 'hearsay'"),
    ('why = "It may rupture."', 'because = "It may rupture."', "because: unknown key"),
    ('review = "medical"', 'review = "dental"', "review"),
    ('["avm"], answers', '["wings"], answers', "nobody asks 'wings'"),
    ('answers = ["yes"]', 'answers = ["maybe"]', "'maybe' is not an answer"),
    ('answers = ["yes"]', 'answers = ["unknown"]', "not knowing may ask for a look"),
    ('answers = ["yes"]', 'answers = ["yes"], flag = "hold"', "exactly one way"),
    (', answers = ["yes"]', "", "exactly one way"),
    ('answers = ["yes"]', "within_months = 6", "is not a date"),
    ('answers = ["yes"]', "under_years = 18", "is not a date"),
    ('answers = ["yes"]', 'flag = "hold"', "has no flags"),
    ('answers = ["yes"]', 'column = "name", answers = ["yes"]', "a column belongs to rows"),
    ('["avm"], answers', '["medicines"], answers', "a column belongs to rows"),
    ('["avm"], answers', '["medicines"], column = "hue", answers', "has no 'hue'"),
    ('questions = ["avm"]', "questions = []", "names its questions"),
    ('{ questions = ["avm"], answers = ["yes"] }', "", "matches nothing"),
    ('mark = "published"', 'mark = "GK"\nneeds = ["wings"]', "nobody asks 'wings'"),
    ('["avm"], answers', '["could_say_no"], answers', "may not read 'could_say_no'"),
    ('review = "medical"', 'review = "relational"', "may not read 'avm'"),
    ("[[rules]]", "[rules", "is not"),
]


def _load(folder: Path, text: str, name: str = "some.toml") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    load_folder(folder, parts())


def test_sound_rule_loaded(tmp_path: Path) -> None:
    _load(tmp_path, SOUND)


@pytest.mark.parametrize(("piece", "instead", "why"), BROKEN)
def test_unsound_rule_refused(tmp_path: Path, piece: str, instead: str, why: str) -> None:
    assert SOUND.count(piece) == 1
    with pytest.raises(DefinitionError, match=r"some\.toml") as refused:
        _load(tmp_path, SOUND.replace(piece, instead))
    if instead != "[rules":
        assert why in str(refused.value)


def test_rule_twice_refused(tmp_path: Path) -> None:
    _load(tmp_path, SOUND)
    with pytest.raises(DefinitionError, match="stands twice"):
        _load(tmp_path, SOUND, "other.toml")


def test_hash_of_a_rule_changes_with_its_words(tmp_path: Path) -> None:
    _load(tmp_path, SOUND)
    before = load_folder(tmp_path, parts())["avm"].content_hash
    _load(tmp_path, SOUND.replace("rupture", "burst"))
    assert load_folder(tmp_path, parts())["avm"].content_hash != before


def test_hashes_all_different() -> None:
    hashes = {rule.content_hash for rule in rules().values()}
    assert len(hashes) == len(rules())
