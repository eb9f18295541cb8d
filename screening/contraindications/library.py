"""Loading the contraindications: TOML files into checked, immutable rules.

    rules()         every rule by its code
    rules_for(...)  those that one review decides
    with_numbers()  a rule with the numbers that a clinic chose

Loading is strict, and refuses a rule that names a question or an answer that nobody asks for, or
whose answers the clinician of its review may not read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kact.instruments.definition import content_hash
from kact.protocol.loading import CLINIC_DECIDES, SOURCES
from kact.protocol.numbers import Chosen
from kact.strict import DefinitionError, build, parse
from screening.contraindications.matching import UNKNOWN
from screening.contraindications.rules import Match, Review, Rule, RuleFile
from screening.intake.library import parts
from screening.intake.limits import COMPUTED, YES_NO, YES_NO_UNKNOWN, computed_questions
from screening.intake.numbers import with_numbers as question_with_numbers
from screening.intake.questions import Column, Part, Question

FOLDER = Path(__file__).parent / "rules"

# What the clinician of each review reads: the prescriber, and the therapist.
READABLE: Mapping[Review, frozenset[str]] = {
    "medical": frozenset({"medical", "psychiatric", "substance"}),
    "relational": frozenset(
        {"psychiatric", "substance", "relational", "withheld", "safety", "interview"}
    ),
}


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule of the programme by its code. Raises DefinitionError."""
    return load_folder(FOLDER, parts())


def rules_for(review: Review) -> tuple[Rule, ...]:
    """The rules that one review decides."""
    return tuple(rule for rule in rules().values() if rule.review == review)


def with_numbers(rule: Rule, chosen: Chosen) -> Rule:
    """The rule as it goes by a clinic's numbers, its own and those of what it reads.

    With another number it is another rule: its hash differs, and what was decided about its
    finding counts no more. Without any it is the very same.
    """
    if not chosen:
        return rule
    when = tuple(
        replace(when, all=tuple(_chosen(rule, match, chosen) for match in when.all))
        for when in rule.when
    )
    reads = {code: question_with_numbers(asked, chosen) for code, asked in rule.reads.items()}
    if when == rule.when and reads == rule.reads:
        return rule
    return _whole(replace(rule, when=when), rule.review, reads)


def number_code(rule: Rule, match: Match) -> str:
    """The code of a number that stands in a rule."""
    return f"contraindications.{rule.code}.{match.number}"


def _chosen(rule: Rule, match: Match, chosen: Chosen) -> Match:
    code = number_code(rule, match)
    if not match.number or rule.mark not in CLINIC_DECIDES or code not in chosen:
        return match
    own: dict[str, Any] = {match.number: int(chosen[code])}
    return replace(match, **own)


def load_folder(folder: Path, parts: Mapping[str, Part]) -> Mapping[str, Rule]:
    """Every rule of every `*.toml` of the folder, about the questions of these parts."""
    asked = _asked(parts)
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        for rule in _load(path, asked, _records(parts)):
            _expect(rule.code not in found, f"{path.name}: {rule.code}", "stands twice")
            found[rule.code] = rule
    return MappingProxyType(found)


def _load(path: Path, asked: Mapping[str, Question], records: Mapping[str, str]) -> Iterator[Rule]:
    file = build(RuleFile, parse(path), path.name)
    for rule in file.rules:
        where = f"{path.name}: {rule.code}"
        _check(where, rule, asked)
        reads = _reads(rule, asked)
        for code in set(reads) - set(COMPUTED):
            readable = records[code] in READABLE[file.review]
            _expect(readable, where, f"its clinician may not read '{code}'")
        yield _whole(rule, file.review, reads)


def _whole(rule: Rule, review: Review, reads: Mapping[str, Question]) -> Rule:
    """The rule with what it reads. A change of either changes the hash."""
    said = {"rule": repr(rule), "reads": [repr(question) for question in reads.values()]}
    return replace(
        rule, review=review, reads=MappingProxyType(reads), content_hash=content_hash(said)
    )


def _asked(parts: Mapping[str, Part]) -> dict[str, Question]:
    """Every question that can be answered or computed, by its code."""
    asked = {code: q for part in parts.values() for code, q in part.questions.items()}
    return asked | dict(computed_questions())


def _records(parts: Mapping[str, Part]) -> dict[str, str]:
    sections = [section for part in parts.values() for section in part.sections]
    return {question.code: s.record for s in sections for question in s.questions}


def _reads(rule: Rule, asked: Mapping[str, Question]) -> dict[str, Question]:
    """The questions a rule rests on, each after those that open it or that it is computed from."""
    named = [code for match in rule.matches for code in match.questions]
    return {
        code: asked[code] for root in (*named, *rule.needs) for code in _with_roots(root, asked)
    }


def _with_roots(code: str, asked: Mapping[str, Question]) -> Iterator[str]:
    _, inputs = COMPUTED.get(code, (None, ()))
    condition = asked[code].only_if
    for root in (*inputs, *([condition.question] if condition else [])):
        yield from _with_roots(root, asked)
    yield code


# What must hold of a rule beyond the types of its keys.


def _check(where: str, rule: Rule, asked: Mapping[str, Question]) -> None:
    _expect(rule.mark in SOURCES, where, f"mark '{rule.mark}' is not one of {sorted(SOURCES)}")
    _expect(rule.when and all(when.all for when in rule.when), where, "matches nothing")
    _check_known(where, rule.needs, asked)
    for match in rule.matches:
        _check_known(where, match.questions, asked)
        _check_way(where, match)
        for code in match.questions:
            _check_match(f"{where}: {code}", match, asked[code])
            _expect(
                UNKNOWN not in match.answers or rule.level == "P",
                f"{where}: {code}",
                "not knowing may ask for a look, and decides nothing",
            )


def _check_known(where: str, codes: Iterable[str], asked: Mapping[str, Question]) -> None:
    for code in codes:
        _expect(code in asked, where, f"nobody asks '{code}'")


def _check_way(where: str, match: Match) -> None:
    ways = (match.answers or None, match.flag or None, match.within_months, match.under_years)
    _expect(sum(way is not None for way in ways) == 1, where, "a match holds in exactly one way")
    _expect(match.questions, where, "a match names its questions")
    _expect(match.number or not match.bounds, where, "bounds belong to a number")
    _expect(match.answers or not match.column, where, "a column is matched by its answers")


def _check_match(where: str, match: Match, question: Question) -> None:
    by_date = match.within_months is not None or match.under_years is not None
    _expect(not by_date or question.kind == "date", where, "is not a date")
    _expect(not match.flag or question.flags, where, "has no flags")
    _expect((question.kind == "rows") == bool(match.column), where, "a column belongs to rows")
    _check_answers(where, match, question)


def _check_answers(where: str, match: Match, question: Question) -> None:
    columns = {column.code: column for column in question.columns}
    _expect(not match.column or match.column in columns, where, f"has no '{match.column}'")
    known = _codes(columns[match.column] if match.column else question)
    for answer in match.answers:
        _expect(answer in known, where, f"'{answer}' is not an answer")


def _codes(asked: Question | Column) -> frozenset[str]:
    closed = {"yes_no": YES_NO, "yes_no_unknown": YES_NO_UNKNOWN}
    return frozenset(closed.get(asked.kind) or (option.code for option in asked.options))


def _expect(right: object, where: str, why: str) -> None:
    if not right:
        raise DefinitionError(f"{where}: {why}")
