"""The shape of a question, a section and a part.

These dataclasses are the schema of `parts/*.toml`. A key there is a field here, a field without a
default must be given, and any other key is refused (`kact.strict`).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

Kind = Literal[
    "yes_no",  # "yes" or "no"
    "yes_no_unknown",  # "yes", "no" or "unknown": not knowing is an answer, and never clear
    "choice",  # the code of one option
    "choices",  # the codes of any number of options
    "number",  # a decimal number as text, in the question's unit
    "text",
    "long_text",
    "date",  # ISO 8601
    "rows",  # any number of rows, each with an answer to every column
]

# Whose eyes an answer is for; each class has a table of its own, with a wall of its own.
RecordClass = Literal[
    "medical", "psychiatric", "substance", "relational", "withheld", "safety", "interview"
]


@dataclass(frozen=True)
class Choice:
    """One option: `code` is what an answer stores."""

    code: str
    label: str


@dataclass(frozen=True)
class Limits:
    """What a number must lie within to be kept at all, both ends included.

    `youngest` is the same for a date of birth, in full years of age.
    """

    reject_below: Decimal | None = None
    reject_above: Decimal | None = None
    below_bounds: tuple[Decimal, ...] = ()  # what a clinic may choose for each, lowest and highest
    above_bounds: tuple[Decimal, ...] = ()
    youngest: int | None = None
    mark: str = ""
    source: str = ""


@dataclass(frozen=True)
class Flag:
    """Answers that are kept and that a clinician must look at: warned about, or held.

    A number past exactly one of the four, or one of the codes in `answers`. `mark` is where it
    comes from (S0-S4, published, GK, D); what is GK or D is for the clinic to choose within
    `bounds`. `says` has a place for that number, `{number}`. Flags of one `number` share it.
    """

    verdict: Literal["warn", "hold"]
    says: str  # to the clinician
    mark: str
    source: str
    below: Decimal | None = None
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    above: Decimal | None = None
    bounds: tuple[Decimal, ...] = ()
    number: str = ""
    answers: tuple[str, ...] = ()

    @property
    def past(self) -> str:
        """Which of the four it goes by; empty where it goes by codes."""
        given = {"below": self.below, "at_most": self.at_most, "at_least": self.at_least}
        given["above"] = self.above
        return next((name for name, value in given.items() if value is not None), "")

    @property
    def threshold(self) -> Decimal:
        """The number it goes by. Raises LookupError where it goes by codes."""
        if not self.past:
            raise LookupError(self.says)
        value: Decimal = getattr(self, self.past)
        return value

    @property
    def sentence(self) -> str:
        """What it says, with its number."""
        return (
            self.says.format(number=f"{self.threshold.normalize():f}") if self.past else self.says
        )


@dataclass(frozen=True)
class OnlyIf:
    """Asked only when another question of the same part has one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One cell of a row, such as a medicine's dose."""

    code: str
    asks: str
    kind: Literal["text", "number", "choice", "choices", "date", "yes_no_unknown"]
    help: str = ""
    unit: str = ""
    options: tuple[Choice, ...] = ()
    needed: bool = False
    suggested_by: str = ""  # the column whose name of a medicine suggests codes for this one


@dataclass(frozen=True)
class Question:
    """One question, as the partner reads it (`asks`) and as clinicians call it (`label`)."""

    code: str
    label: str
    asks: str
    kind: Kind
    help: str = ""
    unit: str = ""
    options: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    limits: Limits | None = None
    flags: tuple[Flag, ...] = ()
    only_if: OnlyIf | None = None
    details: bool = False  # a "yes" also asks for a note and since when
    decimals: int = 0
    each: str = ""  # what one row is called, such as "Medicine"
    opens_to: str = ""  # the role that a "yes" lets read the withheld answers of this part
    source: str = ""

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the options."""
        return frozenset(option.code for option in self.options)


@dataclass(frozen=True)
class Section:
    """One screen of questions. `record` decides who may read the answers."""

    code: str
    title: str  # neutral: it stands on the partner's screen
    record: RecordClass
    questions: tuple[Question, ...]
    intro: str = ""
    sensitive: bool = False  # asked only after a private-moment check


@dataclass(frozen=True)
class Part:
    """A form of its own on the partner's list, or on the clinician's (`by`)."""

    code: str
    version: str
    title: str  # neutral: the partner's list and the tab show it
    label: str  # what clinicians call it
    by: Literal["partner", "staff"]
    sections: tuple[Section, ...]
    reopens_clearance: bool = False  # a later change of its answers reopens the medical clearance
    order: int = 0  # its place on the list
    content_hash: str = field(default="", metadata={"computed": True})

    @property
    def sensitive(self) -> bool:
        """Whether any of it is asked only after a private-moment check."""
        return any(section.sensitive for section in self.sections)

    @property
    def records(self) -> list[str]:
        """The record classes of its sections, each once."""
        return list(dict.fromkeys(section.record for section in self.sections))

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its code; a code stands once in all parts."""
        return {q.code: q for section in self.sections for q in section.questions}

    def section_of(self, question: str) -> Section:
        """The section that asks a question. Raises LookupError for an unknown code."""
        for section in self.sections:
            if any(q.code == question for q in section.questions):
                return section
        raise LookupError(question)
