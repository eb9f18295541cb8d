"""The shape of a contraindication: what it matches, how much it weighs, and why.

These dataclasses are the schema of `rules/*.toml`: a key there is a field here, a field without a
default must be given, and any other key is refused (`kact.strict`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from screening.intake.limits import COMPUTED
from screening.intake.questions import Question

# A absolute: nobody overrides it. R relative: held, unless a clinician decides otherwise with a
# reason. P: a clinician looks at it and decides; in a relational rule that is the therapist.
Level = Literal["A", "R", "P"]

# Who decides: the prescriber on what is medical, the therapist on what is relational.
Review = Literal["medical", "relational"]


@dataclass(frozen=True)
class Match:
    """Holds when any of these questions is answered so, in exactly one of four ways.

    One of the codes in `answers` (in any row's `column`); a flag of at least this verdict; a date
    less than `within_months` ago; a date of birth of someone under `under_years`. `bounds` are what
    a clinic may choose for such a number, where the rule is GK or D. In a rule of level P,
    "unknown" may stand in `answers`: what many cannot know, a clinician looks at.
    """

    questions: tuple[str, ...]
    answers: tuple[str, ...] = ()
    column: str = ""
    flag: Literal["", "warn", "hold"] = ""
    within_months: int | None = None
    under_years: int | None = None
    bounds: tuple[int, ...] = ()

    @property
    def number(self) -> str:
        """Which of its keys holds a number; empty where none does."""
        named = ("within_months", "under_years")
        return next((name for name in named if getattr(self, name) is not None), "")


@dataclass(frozen=True)
class When:
    """Holds when all of its matches hold."""

    all: tuple[Match, ...]


@dataclass(frozen=True)
class Rule:
    """One contraindication. Any of its `when` makes it stand.

    `reads` are the questions it rests on, with the conditions under which they are asked: all of
    those asked must be answered, and not with "unknown", before the rule is clear.
    """

    code: str
    title: str  # to the clinician; `{number}` is the place of its number, where it has one
    level: Level
    why: str
    source: str
    mark: str  # S0-S4, published, GK, D; the clinic may choose what is GK or D
    when: tuple[When, ...]
    needs: tuple[str, ...] = ()  # must be answered even where another answer leaves them out
    review: Review = field(default="medical", metadata={"computed": True})
    reads: Mapping[str, Question] = field(
        default_factory=dict, metadata={"computed": True}, compare=False, repr=False
    )
    content_hash: str = field(default="", metadata={"computed": True})

    @property
    def matches(self) -> tuple[Match, ...]:
        """Every match of the rule, in order."""
        return tuple(match for when in self.when for match in when.all)

    @property
    def heading(self) -> str:
        """Its title, with the number it goes by."""
        numbers = [getattr(match, match.number) for match in self.matches if match.number]
        return self.title.format(number=numbers[0]) if numbers else self.title

    @property
    def questions(self) -> tuple[str, ...]:
        """The codes of the questions it rests on, each after the one that opens it."""
        return tuple(code for code in self.reads if code not in COMPUTED)


@dataclass(frozen=True)
class RuleFile:
    """One file of rules, all decided by the same review."""

    review: Review
    rules: tuple[Rule, ...]
