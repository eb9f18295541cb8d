"""Which answers cannot wait, and what each opens: rules as data in `urgent.toml`. Pure.

    found(answers, chosen)   the stops that these answers ask for, by the clinic's numbers
    opening(stop, answers)   the questions whose answers ask for one of them

Loading is strict, and checked against the questions of the intake: a hold flag that no stop names
would be a hold that nobody opens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kact.protocol.numbers import Chosen
from kact.strict import DefinitionError, build, parse
from screening.intake.answers import Given
from screening.intake.library import parts
from screening.intake.limits import raised
from screening.intake.numbers import with_numbers
from screening.intake.questions import Question

FILE = Path(__file__).with_name("urgent.toml")
HOLD = "hold"  # the verdict of a flag
_CLOSED = {"yes_no": ("yes", "no"), "yes_no_unknown": ("yes", "no", "unknown")}


@dataclass(frozen=True)
class Stop:
    """What some answers open: a hold of one cause, and an alert of one kind or of none.

    `answers` are codes; without them the questions' own hold flags decide. `help` says that
    whoever answered so is shown at once where to turn.
    """

    hold: str
    questions: tuple[str, ...]
    alert: str = ""
    answers: tuple[str, ...] = ()
    help: bool = False
    mark: str = ""
    source: str = ""

    def asked_for(self, question: Question, value: object) -> bool:
        """Whether this answer opens it."""
        if self.answers:
            return value in self.answers
        return any(flag.verdict == HOLD for flag in raised(question, value))


@dataclass(frozen=True)
class Rules:
    """The whole file."""

    version: str
    stop: tuple[Stop, ...]


def found(answers: Mapping[str, Given], chosen: Chosen) -> list[Stop]:
    """The stops that these answers ask for, in the order of the file."""
    return [stop for stop in rules().stop if opening(stop, answers, chosen)]


def opening(stop: Stop, answers: Mapping[str, Given], chosen: Chosen) -> list[str]:
    """The questions of a stop whose answers ask for it."""
    given = {code: answers[code].value for code in stop.questions if code in answers}
    known = questions()
    return [
        code
        for code, value in given.items()
        if value is not None and stop.asked_for(with_numbers(known[code], chosen), value)
    ]


@cache
def questions() -> Mapping[str, Question]:
    """Every question of the intake by its code."""
    return {code: q for part in parts().values() for code, q in part.questions.items()}


@cache
def rules() -> Rules:
    """The rules in force. Raises DefinitionError for what does not fit the intake."""
    loaded = build(Rules, parse(FILE), FILE.name)
    for fault in faults(loaded, questions()):
        raise DefinitionError(f"{FILE.name}: {fault}")
    return loaded


def faults(loaded: Rules, known: Mapping[str, Question]) -> Iterator[str]:
    """Everything in the rules that does not fit these questions."""
    named = [code for stop in loaded.stop for code in stop.questions]
    for code in named:
        if code not in known:
            yield f"'{code}' is no question of the intake"
    for stop in loaded.stop:
        yield from _of_stop(stop, known)
    for code in holding(known) - set(named):
        yield f"the hold flag of '{code}' opens no hold"


def holding(known: Mapping[str, Question]) -> set[str]:
    """The questions some of whose answers are flagged to hold."""
    return {code for code, q in known.items() if any(flag.verdict == HOLD for flag in q.flags)}


def _of_stop(stop: Stop, known: Mapping[str, Question]) -> Iterator[str]:
    if stop.answers and not (stop.mark and stop.source):
        yield f"{stop.questions[0]}: answers named here need a mark and a source"
    for code in stop.questions:
        question = known.get(code)
        if question and not stop.answers and code not in holding(known):
            yield f"'{code}' has no hold flag: name the answers"
        elif question and set(stop.answers) - set(_CLOSED.get(question.kind) or question.codes):
            yield f"'{code}' has no such answer as one of {', '.join(stop.answers)}"
