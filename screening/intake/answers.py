"""What was given to a question, and which questions a person's answers leave to be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from screening.intake.own_questions import can_wait
from screening.intake.questions import OnlyIf, Part, Question, Section


@dataclass(frozen=True)
class Given:
    """One answer. ``value`` is None where an answer was taken back, which counts as unanswered.

    yes_no*: "yes", "no", "unknown"; choice: a code; choices: a list of codes; number: decimal text
    in the question's unit; date: ISO 8601; rows: a list of dicts, column to value.
    """

    value: Any
    note: str = ""
    since: str = ""
    at: datetime | None = None

    def same_as(self, other: "Given") -> bool:
        """Whether both say the same, whenever they were given."""
        return (self.value, self.note, self.since) == (other.value, other.note, other.since)


NOTHING = Given(None)
Answers = Mapping[str, Given]


def answered(answers: Answers) -> dict[str, Given]:
    """The answers without those that were taken back."""
    return {code: given for code, given in answers.items() if given.value is not None}


def asked(part: Part, answers: Answers) -> frozenset[str]:
    """The questions of a part to ask, given these answers: ``only_if`` holds, all the way up."""
    codes: set[str] = set()
    for code, question in part.questions.items():  # a condition stands after what it names
        if question.only_if is None or _holds(question.only_if, codes, answers):
            codes.add(code)
    return frozenset(codes)


def sections_asked(part: Part, answers: Answers) -> list[Section]:
    """The sections with anything to ask, in order."""
    codes = asked(part, answers)
    return [s for s in part.sections if any(q.code in codes for q in s.questions)]


def unanswered(part: Part, answers: Answers) -> list[Question]:
    """The questions asked that have no answer, but for those a clinic can do without."""
    codes, given = asked(part, answers), answered(answers)
    open_ = [q for code, q in part.questions.items() if code in codes and code not in given]
    return [question for question in open_ if not can_wait(question)]


def changed(before: Answers, after: Answers) -> bool:
    """Whether any answer says something else, or is new, or gone."""
    return _plain(before) != _plain(after)


def chosen(given: Given) -> frozenset[str]:
    """The codes an answer to a closed question chose."""
    return frozenset(given.value if isinstance(given.value, list) else [given.value])


def _holds(only_if: OnlyIf, codes: set[str], answers: Answers) -> bool:
    given = answers.get(only_if.question, NOTHING)
    return only_if.question in codes and not chosen(given).isdisjoint(only_if.answers)


def _plain(answers: Answers) -> dict[str, tuple[Any, str, str]]:
    return {code: (g.value, g.note, g.since) for code, g in answered(answers).items()}


def opened_by(section: Section, question: Question) -> Iterator[Question]:
    """The questions of the same section that an answer to this one opens."""
    for other in section.questions:
        if other.only_if and other.only_if.question == question.code:
            yield other
