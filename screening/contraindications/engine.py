"""Reads a partner's answers by the contraindications. Pure: the same answers say the same.

    evaluate(rules, answers, today)  what every rule finds, and the worst of it
    basis(rule, answers)             the hash of what a rule read: a decision holds while it stands

A rule stands where any of its `when` holds. Where none does, it is unknown as long as anything it
reads is unanswered, unreadable or answered "unknown"; it is clear only when all of that is known.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from screening.contraindications.matching import Values, asked, gaps, grounds, holds
from screening.contraindications.rules import Level, Review, Rule, When
from screening.intake.answers import NOTHING, Answers
from screening.intake.limits import with_computed

__all__ = ["Evaluation", "Finding", "Rule", "Verdict", "basis", "evaluate"]


class Verdict(StrEnum):
    """What a rule finds. Nobody goes ahead on `UNKNOWN`, and nobody decides about it."""

    CLEAR = "clear"
    UNKNOWN = "unknown"
    REVIEW = "review"
    HOLD = "hold"


_OF_LEVEL: Mapping[Level, Verdict] = {"A": Verdict.HOLD, "R": Verdict.HOLD, "P": Verdict.REVIEW}
_BEST_FIRST = list(Verdict)


@dataclass(frozen=True)
class Finding:
    """What one rule finds. `reasons` are the answers it stands on, or those that are missing."""

    rule: str
    title: str
    level: Level
    review: Review
    verdict: Verdict
    reasons: tuple[str, ...]
    why: str
    source: str
    basis: str

    @property
    def absolute(self) -> bool:
        """Whether it is held and nobody may decide otherwise."""
        return self.level == "A" and self.verdict is Verdict.HOLD

    @property
    def decidable(self) -> bool:
        """Whether a clinician may decide: never about what is absolute, unknown or clear."""
        return self.verdict in {Verdict.REVIEW, Verdict.HOLD} and not self.absolute


@dataclass(frozen=True)
class Evaluation:
    """What all the rules find together. The verdict is the worst of them."""

    verdict: Verdict
    findings: tuple[Finding, ...]

    def open(self, decided: Collection[str] = ()) -> tuple[Finding, ...]:
        """What still stands, given the bases on which a clinician decided to go ahead."""
        return tuple(
            finding
            for finding in self.findings
            if finding.verdict is not Verdict.CLEAR
            and not (finding.decidable and finding.basis in decided)
        )


def evaluate(rules: Iterable[Rule], answers: Answers, today: date) -> Evaluation:
    """What each rule finds in these answers on this day. Without a rule nothing is known."""
    whole = with_computed(answers)
    findings = tuple(_find(rule, whole, today) for rule in rules)
    verdicts = {finding.verdict for finding in findings} or {Verdict.UNKNOWN}
    return Evaluation(max(verdicts, key=_BEST_FIRST.index), findings)


def basis(rule: Rule, answers: Answers) -> str:
    """SHA-256 (hex) of the rule and of every answer it reads, with its note and since."""
    given = {code: answers.get(code, NOTHING) for code in rule.questions}
    said = {code: [each.value, each.note, each.since] for code, each in given.items()}
    text = json.dumps([rule.content_hash, said], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _find(rule: Rule, answers: Answers, today: date) -> Finding:
    verdict, reasons = _judge(rule, asked(rule, answers, today), today)
    return Finding(
        rule=rule.code,
        title=rule.heading,
        level=rule.level,
        review=rule.review,
        verdict=verdict,
        reasons=reasons,
        why=rule.why,
        source=rule.source,
        basis=basis(rule, answers),
    )


def _judge(rule: Rule, values: Values, today: date) -> tuple[Verdict, tuple[str, ...]]:
    standing = [m for when in rule.when if _all_hold(when, rule, values, today) for m in when.all]
    if standing:
        said = (words for match in standing for words in grounds(match, rule, values, today))
        return _OF_LEVEL[rule.level], tuple(dict.fromkeys(said))
    missing = tuple(gaps(rule, values, today))
    return (Verdict.UNKNOWN, missing) if missing else (Verdict.CLEAR, ())


def _all_hold(when: When, rule: Rule, values: Values, today: date) -> bool:
    return all(holds(match, rule, values, today) for match in when.all)
