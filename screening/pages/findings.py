"""Findings in the shape their component takes: the verdict first, then why, then the answers."""

from collections.abc import Iterable
from typing import Any

from kact.protocol.queries import numbers_in_force
from screening.contraindications.engine import Rule, Verdict
from screening.contraindications.library import rules
from screening.eligibility import Considered, Decision
from screening.intake.answers import Answers
from screening.intake.library import parts
from screening.intake.limits import raised
from screening.intake.numbers import with_numbers
from screening.intake.questions import Question
from screening.intake.words import in_words

Context = dict[str, Any]

LEVELS = {
    "A": "Absolute: nobody decides otherwise",
    "R": "Relative: held unless a clinician decides otherwise",
    "P": "For a clinician's review",
}
STATES = {
    Verdict.HOLD: ("Hold", "danger"),
    Verdict.REVIEW: ("Review", "attention"),
    Verdict.UNKNOWN: ("Not known", "todo"),
    Verdict.CLEAR: ("Clear", "good"),
}
# The worst stands first.
ORDER = list(STATES)


def sorted_out(found: Iterable[Considered], answers: Answers) -> Context:
    """Findings by what they ask of the reader: what stands, what is not known, what is clear."""
    rows = [finding(each, answers) for each in sorted(found, key=_weight)]
    return {
        "standing": [r for r in rows if r["verdict"] in {Verdict.HOLD, Verdict.REVIEW}],
        "unknown": [r for r in rows if r["verdict"] is Verdict.UNKNOWN],
        "clear": [r for r in rows if r["verdict"] is Verdict.CLEAR],
    }


def finding(found: Considered, answers: Answers) -> Context:
    """One finding: how it stands, why it matters, and what was answered."""
    each = found.finding
    text, tone = STATES[each.verdict]
    return {
        "rule": each.rule,
        "title": each.title,
        "verdict": each.verdict,
        "state": {"text": text, "tone": tone},
        "level": LEVELS[each.level],
        "reasons": each.reasons,
        "why": each.why,
        "source": each.source,
        "basis": each.basis,
        "decidable": each.decidable,
        "undecided": found.undecided,
        "absolute": each.absolute,
        "decision": Decision(found.decision).decided if found.decision else "",
        "reason": found.reason,
        "answers": behind(rules()[each.rule], answers),
    }


def behind(rule: Rule, answers: Answers) -> list[Context]:
    """What was answered to everything a rule reads, in words; computed figures left out."""
    return [
        {"term": rule.reads[code].label, "detail": in_words(rule.reads[code], answers.get(code))}
        for code in rule.questions
        if code in answers
    ]


def flagged(answers: Answers) -> list[Context]:
    """The answers that warn or hold by themselves, in the order in which they are asked."""
    return [
        {
            "label": question.label,
            "answer": in_words(question, answers[question.code]),
            "says": flag.sentence,
            "held": flag.verdict == "hold",
        }
        for question in _asked()
        if question.code in answers
        for flag in raised(question, answers[question.code].value)
    ]


def _asked() -> list[Question]:
    chosen = numbers_in_force()
    known = (question for part in parts().values() for question in part.questions.values())
    return [with_numbers(question, chosen) for question in known]


def _weight(found: Considered) -> tuple[bool, int]:
    """What waits for a decision stands before what has one, the worse before the better."""
    return not found.open, ORDER.index(found.finding.verdict)
