"""The registry of numbers: complete, bounded, and the same in a sentence and in its check."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kact.protocol import numbers
from kact.protocol.gate import examine
from kact.protocol.loading import CLINIC_DECIDES, gate
from kact.protocol.numbers import Number, NumberDefinitionError, permitted, registry, settings_of
from tests.kact.protocol.choosing import CLEARANCE_DAYS
from tests.kact.protocol.worlds import ALEX, NOW, couple, dosed, person

ROOT = Path(__file__).parents[3]
ROOMS = ("kact", "screening", "sessions", "integration", "outcomes")
# Numbers that are chosen in another way, each for a reason.
ELSEWHERE = {
    "screening/consent_texts/rules.toml": "a clinic's rules of signing, with its consent papers",
    "sessions/agreements/clauses.toml": "two partners choose between themselves, clause by clause",
}
# What stands beside a number and is none: what may be chosen for it, and the order of a list.
BESIDE = ("bounds", "order", "decimals", "version")

Files = dict[str, Counter[Decimal]]


def marked() -> Files:
    """Every number of every TOML file that stands under the mark GK or D, file by file."""
    found: Files = {}
    for path in sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.toml")):
        home = path.relative_to(ROOT).as_posix()
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        if home not in ELSEWHERE:
            found[home] = Counter(_marked(document, mark=""))
    return found


def _marked(table: dict[str, Any], mark: str) -> Iterator[Decimal]:
    """The numbers of a table and of all below it; the nearest mark above each counts."""
    mark = next((table[key] for key in table if key in ("mark", "number_mark")), mark)
    for key, value in table.items():
        own = table.get(f"{key.partition('_')[0]}_mark", mark)
        if not key.endswith(BESIDE):
            yield from _numbers(value, own)


def _numbers(value: Any, mark: str) -> Iterator[Decimal]:
    if isinstance(value, dict):
        yield from _marked(value, mark)
    elif isinstance(value, list):
        for each in value:
            yield from _numbers(each, mark)
    elif (
        isinstance(value, int | Decimal) and not isinstance(value, bool) and mark in CLINIC_DECIDES
    ):
        yield Decimal(value)


def declared() -> Files:
    """The defaults of the registry, file by file."""
    found: Files = {}
    for number in registry().values():
        found.setdefault(number.home, Counter())[number.default] += 1
    return found


def choosable() -> list[Number]:
    return [number for number in registry().values() if not number.fixed]


def test_every_number_marked_for_the_clinic_is_in_the_registry() -> None:
    known = declared()
    for home, there in marked().items():
        missing = set(there) - set(known.get(home, ()))
        assert not missing, (
            f"{home}: {sorted(map(str, missing))} stand under GK or D: declare them in the stage's"
            " numbers.py with @declares, and give them bounds in their own file."
        )


def test_the_walk_finds_what_it_is_for() -> None:
    """A number in a table, one with a mark of its own name, and one in a list of tables."""
    found = marked()
    assert found["kact/protocol/gates/eligibility.toml"][Decimal(90)] == 2
    assert found["screening/dispositions.toml"][Decimal(12)] == 1
    assert found["screening/intake/parts/vitals.toml"][Decimal(160)] == 4  # two holds, two limits
    assert found["screening/contraindications/rules/medical.toml"][Decimal(6)] == 2
    assert list(_marked({"mark": "D", "n": 3, "bounds": [1, 5], "order": 2}, "")) == [Decimal(3)]
    assert list(_marked({"mark": "published", "below": {"mark": "GK", "n": 4}}, "")) == [Decimal(4)]


def test_home_of_each_number_is_a_file_that_holds_it() -> None:
    assert {home for home in declared() if not (ROOT / home).is_file()} == set()


@pytest.mark.parametrize("number", choosable(), ids=lambda number: number.code)
def test_number_is_refused_just_outside_its_bounds(number: Number) -> None:
    assert number.low is not None
    assert number.high is not None
    step = Decimal(1).scaleb(-number.decimals)
    for value in (number.low, number.default, number.high):
        assert number.refusal(value) == ""
    for value in (number.low - step, number.high + step, Decimal("nan"), number.low + step / 10):
        assert number.refusal(value)


def test_only_what_is_marked_for_the_clinic_may_be_chosen() -> None:
    for number in registry().values():
        assert number.fixed or number.mark in CLINIC_DECIDES
        if number.fixed:
            assert number.refusal(number.default)


@pytest.mark.parametrize("number", registry().values(), ids=lambda number: number.code)
def test_sentence_says_its_number(number: Number) -> None:
    """Its own value stands in the sentence, or, of a published one, in its own words."""
    sentence = number.sentence({})
    assert "{" not in sentence
    if number.fixed and number.mark not in CLINIC_DECIDES:
        return
    assert number.in_words(number.default) in sentence
    other = number.high if number.default != number.high else number.low
    assert other is not None
    if not number.fixed:
        assert number.in_words(other) in number.sentence({number.code: other})


@pytest.mark.parametrize(("age", "opens"), [(30, True), (31, False)])
def test_gate_takes_the_clinics_number_in_sentence_and_check(age: int, opens: bool) -> None:
    cleared = replace(
        person(ALEX, "Alex").milestones["medical_clearance"], at=NOW - timedelta(days=age)
    )
    case = couple(person(ALEX, "Alex", medical_clearance=cleared))
    own = replace(case, settings=settings_of({CLEARANCE_DAYS: Decimal(30)}))
    sheet = examine(gate("eligibility"), own, partner=ALEX)
    assert sheet.open is opens
    says = {line.need: line.sentence for line in sheet.lines}["screening.medical_clearance"]
    assert says == "A prescriber has cleared each partner within the last 30 days"
    assert registry()[CLEARANCE_DAYS].sentence({CLEARANCE_DAYS: Decimal(30)}) == says
    assert examine(gate("eligibility"), case, partner=ALEX).open


def test_two_numbers_of_one_sentence_are_chosen_apart() -> None:
    code = "before_next_dose.dose_interval.days"
    group = "before_next_dose.dose_interval.group_days"
    chosen = {code: Decimal(5), group: Decimal(14)}
    says = "Each dosing partner's last dose is at least 5 days ago, or 14 in a group"
    assert registry()[code].sentence(chosen) == registry()[group].sentence(chosen) == says
    before = replace(couple(person(ALEX, "Alex", dosed=dosed(NOW - timedelta(days=4)))))
    [line] = [
        line
        for line in examine(
            gate("before_next_dose"), replace(before, settings=settings_of(chosen))
        ).lines
        if line.need == "sessions.dose_interval"
    ]
    assert line.sentence == says
    assert line.in_the_way


def test_permitted_leaves_out_what_may_not_be_chosen() -> None:
    kept = {CLEARANCE_DAYS: Decimal(30)}
    assert permitted(kept) == kept
    assert permitted({CLEARANCE_DAYS: None}) == {}
    assert permitted({CLEARANCE_DAYS: Decimal(500)}) == {}
    assert permitted({"no.such_number": Decimal(1)}) == {}
    assert permitted({"intake.hits_total.warn_at_least": Decimal(9)}) == {}


WRONG = [
    ({"low": None}, "bounds belong"),
    ({"mark": "published"}, "bounds belong"),
    ({"mark": "X"}, "not known"),
    ({"source": ""}, "no source"),
    ({"default": Decimal(1000)}, "outside its own bounds"),
    ({"code": "Clearance Days"}, "is no code"),
]


@pytest.mark.parametrize(("change", "why"), WRONG)
def test_registry_refuses_a_number_that_is_not_sound(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], why: str
) -> None:
    wrong = replace(registry()[CLEARANCE_DAYS], **change)
    monkeypatch.setattr(numbers, "_declared", [lambda: [wrong]])
    with pytest.raises(NumberDefinitionError, match=why):
        registry.__wrapped__()


def test_registry_refuses_two_numbers_of_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    one = registry()[CLEARANCE_DAYS]
    monkeypatch.setattr(numbers, "_declared", [lambda: [one, replace(one, says="Something else")]])
    with pytest.raises(NumberDefinitionError, match="differ"):
        registry.__wrapped__()
