"""A clinic's own questions, pure: which are sound, and a part that asks them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from kact.privacy.audience import looking_as
from screening.contraindications.library import rules_for
from screening.forms.intake import SectionForm
from screening.intake import limits
from screening.intake.answers import Given, asked, sections_asked, unanswered
from screening.intake.consistency import check
from screening.intake.library import part, parts, parts_by
from screening.intake.own_questions import (
    KINDS,
    LARGEST,
    MOST_ON_A_PAGE,
    MOST_OPTIONS,
    PREFIX,
    TITLE,
    faults,
    is_own,
    own_question,
    side_of,
    with_own,
    without_own,
)
from screening.intake.words import in_words
from tests.cast import Cast
from tests.screening.filling_in import whole

# --- any sound question --------------------------------------------------------------------------

LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"))
WORDS = st.text(LETTERS, min_size=1, max_size=40)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody might write, of any kind, sound in every field."""
    kind = draw(st.sampled_from(list(KINDS)))
    how = {
        "kind": kind,
        "asks": draw(WORDS),
        "help": draw(st.just("") | WORDS),
        "needed": draw(st.booleans()),
    }
    if kind in {"choice", "choices"}:
        labels = st.lists(WORDS, min_size=2, max_size=MOST_OPTIONS, unique_by=str.casefold)
        how["options"] = tuple(draw(labels))
    if kind == "number":
        how |= draw(numbers())
    return how


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    places = draw(st.integers(0, 3))
    how = {"decimals": places, "unit": draw(st.just("") | st.text(LETTERS, max_size=20))}
    if draw(st.booleans()):
        bounds = st.integers(-(10**9) + 1, 10**9 - 1).map(lambda n: Decimal(n).scaleb(-places))
        how["lowest"], how["highest"] = sorted([draw(bounds), draw(bounds)])
    return how


def right(draw: st.DrawFn, how: dict[str, Any]) -> Any:
    """An answer that the question takes."""
    codes = [f"option_{n}" for n, _ in enumerate(how.get("options", ()), 1)]
    places = how.get("decimals", 0)
    low, high = how.get("lowest", Decimal(-9)), how.get("highest", Decimal(9))
    step = Decimal(1).scaleb(-places)
    kinds = {
        "yes_no": st.sampled_from(["yes", "no"]),
        "yes_no_unknown": st.sampled_from(["yes", "no", "unknown"]),
        "choice": st.sampled_from(codes or [""]),
        "choices": st.lists(st.sampled_from(codes or [""]), min_size=1, unique=True),
        "number": st.integers(int(low / step), int(high / step)).map(lambda n: f"{n * step:f}"),
        "date": st.dates(date(1900, 1, 1), timezone.localdate()).map(date.isoformat),
        "text": WORDS,
        "long_text": WORDS,
    }
    return draw(kinds[how["kind"]])


def wrong(how: dict[str, Any]) -> list[Any]:
    """Answers that the question does not take."""
    tomorrow = timezone.localdate() + timedelta(days=2)
    number = ["many", "1" * 10, "1." + "1" * (how.get("decimals", 0) + 1)]
    if "highest" in how:
        step = Decimal(1).scaleb(-how["decimals"])
        number += [f"{how['highest'] + step:f}", f"{how['lowest'] - step:f}"]
    return {
        "yes_no": ["unknown", "maybe"],
        "yes_no_unknown": ["maybe"],
        "choice": ["option_0", "option_21", "yes"],
        "choices": [["option_21"], ["option_1", "other"]],
        "number": number,
        "date": ["yesterday", "1984-02-30", tomorrow.isoformat()],
        "text": ["x" * 201],
        "long_text": ["x" * 4001],
    }[how["kind"]]


def test_any_sound_question_is_asked_answered_refused_and_read_back(cast: Cast) -> None:
    with looking_as(cast.a.audience):
        asks_answers_refuses_and_reads_back()


@settings(max_examples=150, deadline=None)
@over(st.data(), questions(), st.sampled_from(parts_by("partner")))
def asks_answers_refuses_and_reads_back(data: st.DataObject, how: dict[str, Any], of: Any) -> None:
    needed = how.pop("needed")
    assert list(faults(**how)) == []
    code = f"{PREFIX}0123456789"
    mine = own_question(code=code, needed=needed, **how)
    asking = with_own(of, [mine])
    check(asking, "own")
    section = asking.sections[-1]
    assert (section.title, section.sensitive) == (TITLE, of.sensitive)
    assert code in asked(asking, {}), "nothing in a part keeps it from being asked"

    value = right(data.draw, how)
    form = SectionForm(asking, section, {code: value}, given={})
    assert form.is_valid(), (form.errors, value)
    kept = form.answers()[code]
    assert kept.value == value
    assert limits.read(mine, value, timezone.localdate()) is limits.Verdict.WITHIN
    assert in_words(mine, kept)

    for bad in wrong(how):
        form = SectionForm(asking, section, {code: bad}, given={})
        assert not form.is_valid(), bad
        assert code in form.errors
        assert code not in form.answers()


@settings(max_examples=60, deadline=None)
@over(questions())
def test_own_answers_complete_a_part_only_where_they_are_needed(how: dict[str, Any]) -> None:
    of = part("medicines")
    mine = own_question(code=f"{PREFIX}1", **how)
    left = unanswered(with_own(of, [mine]), whole(of))
    assert left == ([mine] if how["needed"] else [])
    assert ("You can leave this out." in mine.help) is not how["needed"]


# --- what is not sound ----------------------------------------------------------------------------

SOUND: dict[str, Any] = {"kind": "text", "asks": "Who may drive you home?"}


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"asks": "  "}, "asks"),
        ({"asks": "x" * 301}, "asks"),
        ({"help": "x" * 301}, "help"),
        ({"kind": "choice"}, "options"),
        ({"kind": "choice", "options": ["One"]}, "options"),
        ({"kind": "choices", "options": ["One", "one"]}, "options"),
        ({"kind": "choices", "options": ["One", " "]}, "options"),
        ({"kind": "choice", "options": ["One", "x" * 121]}, "options"),
        ({"kind": "choice", "options": [str(n) for n in range(21)]}, "options"),
        ({"options": ["One", "Two"]}, "options"),
        ({"unit": "kg"}, "unit"),
        ({"decimals": 1}, "decimals"),
        ({"lowest": Decimal(0)}, "lowest"),
        ({"kind": "number", "decimals": 4}, "decimals"),
        ({"kind": "number", "unit": "x" * 21}, "unit"),
        ({"kind": "number", "lowest": Decimal(1)}, "highest"),
        ({"kind": "number", "highest": Decimal(1)}, "lowest"),
        ({"kind": "number", "lowest": Decimal(2), "highest": Decimal(1)}, "highest"),
        ({"kind": "number", "lowest": Decimal("0.5"), "highest": Decimal("0.7")}, "lowest"),
        ({"kind": "number", "lowest": Decimal(0), "highest": LARGEST}, "highest"),
        ({"kind": "number", "lowest": Decimal("NaN"), "highest": Decimal(1)}, "lowest"),
    ],
)
def test_unsound_question_refused_at_its_field(how: dict[str, Any], field: str) -> None:
    if "NaN" in str(how.get("lowest")):
        how = {**how, "highest": None}
    assert field in {at for at, _ in faults(**SOUND | how)}
    assert list(faults(**SOUND)) == []


# --- parts ----------------------------------------------------------------------------------------


def test_part_without_own_questions_is_the_same_part() -> None:
    assert with_own(part("health"), []) is part("health")


def test_own_questions_stand_last_and_move_nothing() -> None:
    of = part("relationship")
    asking = with_own(of, [own_question(code=f"{PREFIX}1", **SOUND)])
    assert asking.sections[:-1] == of.sections
    assert sections_asked(asking, {})[-1] is asking.sections[-1]
    assert asking.content_hash == of.content_hash
    assert asking.records == of.records, "nobody else reads any of it"


def test_many_own_questions_fill_more_than_one_page() -> None:
    own = [own_question(code=f"{PREFIX}{n}", **SOUND) for n in range(MOST_ON_A_PAGE + 1)]
    asking = with_own(part("medicines"), own)
    check(asking, "own")
    pages = [section for section in asking.sections if is_own(section)]
    assert [len(page.questions) for page in pages] == [MOST_ON_A_PAGE, 1]
    assert [page.title for page in pages] == [TITLE, f"{TITLE}, continued"]
    assert [q for page in pages for q in page.questions] == own


def test_without_own_leaves_what_anything_may_rest_on() -> None:
    answers = {f"{PREFIX}1": Given("yes"), "weight_kg": Given("70")}
    assert without_own(answers) == {"weight_kg": Given("70")}


def test_no_question_of_ours_has_a_code_of_a_clinics() -> None:
    codes = [code for found in parts().values() for code in found.questions]
    assert not [code for code in codes if code.startswith(PREFIX)]


@pytest.mark.parametrize("found", parts_by("partner"), ids=lambda found: found.code)
def test_side_of_a_part_is_the_review_that_reads_it(found: Any) -> None:
    reading = {
        side
        for side in ("medical", "relational")
        for rule in rules_for(side)
        if set(rule.questions) & set(found.questions)
    }
    assert reading == {side_of(found)}
