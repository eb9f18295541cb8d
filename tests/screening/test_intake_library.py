"""Parts of the intake as data: what is loaded fits, and what does not fit is named."""

import re
from pathlib import Path

import pytest

from kact.strict import DefinitionError
from screening.intake.answers import Given, asked, sections_asked, unanswered
from screening.intake.library import UnknownPart, load, load_folder, part, parts

PART = """
code = "tiny"
version = "1"
title = "A few questions"
label = "Tiny part"
by = "partner"

[[sections]]
code = "first"
title = "First"
record = "medical"

[[sections.questions]]
code = "hurts"
label = "Pain"
asks = "Does it hurt?"
kind = "yes_no_unknown"
details = true

[[sections.questions]]
code = "where"
label = "Place"
asks = "Where?"
kind = "choice"
options = [{ code = "arm", label = "Arm" }, { code = "leg", label = "Leg" }]
only_if = { question = "hurts", answers = ["yes"] }

[[sections]]
code = "second"
title = "Second"
record = "medical"

[[sections.questions]]
code = "walks"
label = "Walking"
asks = "Can you walk?"
kind = "yes_no"
only_if = { question = "where", answers = ["leg"] }
"""


def written(folder: Path, text: str, name: str = "tiny") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def test_library_loads_every_part_in_its_order() -> None:
    orders = [found.order for found in parts().values()]
    assert orders == sorted(orders)
    assert all(re.fullmatch("[0-9a-f]{64}", found.content_hash) for found in parts().values())
    with pytest.raises(UnknownPart, match="no_such_part"):
        part("no_such_part")


def test_hash_changes_with_the_words_and_not_with_the_layout(tmp_path: Path) -> None:
    first = load(written(tmp_path, PART)).content_hash
    assert load(written(tmp_path, f"# A comment\n{PART}")).content_hash == first
    assert load(written(tmp_path, PART.replace("Where?", "Where is it?"))).content_hash != first


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ('code = "tiny"', 'code = "other"', "is not the name of the file"),
        ('label = "Pain"', 'lable = "Pain"', "unknown key"),
        ('asks = "Where?"', "", "missing"),
        ('record = "medical"', 'record = "secret"', "expected one of"),
        ('code = "where"', 'code = "hurts"', "the question 'hurts' stands twice"),
        ('code = "second"', 'code = "first"', "the section 'first' stands twice"),
        ('code = "leg", label', 'code = "arm", label', "the option 'arm' stands twice"),
        ('kind = "choice"', 'kind = "text"', "options belong to a choice"),
        ('kind = "yes_no"\n', 'kind = "rows"\n', "columns belong to rows"),
        ('kind = "yes_no"\n', 'kind = "yes_no"\ndecimals = 1\n', "belong to a number"),
        ('asks = "Where?"', 'asks = "Where?"\ndetails = true', "details belong"),
        ('answers = ["leg"]', 'answers = ["nose"]', "'nose' is no answer to 'where'"),
        ('question = "where"', 'question = "walks"', "is not an earlier question"),
    ],
)
def test_part_that_does_not_fit_is_named(tmp_path: Path, change: str, to: str, says: str) -> None:
    assert change in PART
    with pytest.raises(DefinitionError, match=re.escape(says)):
        load(written(tmp_path, PART.replace(change, to, 1)))


def test_question_stands_in_one_part_only(tmp_path: Path) -> None:
    written(tmp_path, PART)
    written(tmp_path, PART.replace('code = "tiny"', 'code = "twin"'), "twin")
    with pytest.raises(DefinitionError, match="also stands in"):
        load_folder(tmp_path)


def test_asked_follows_conditions_all_the_way(tmp_path: Path) -> None:
    tiny = load(written(tmp_path, PART))
    leg = {"hurts": Given("yes"), "where": Given("leg")}
    assert asked(tiny, leg) == {"hurts", "where", "walks"}
    assert [q.code for q in unanswered(tiny, leg)] == ["walks"]
    mended = leg | {"hurts": Given("no")}
    assert asked(tiny, mended) == {"hurts"}
    assert [s.code for s in sections_asked(tiny, mended)] == ["first"]
