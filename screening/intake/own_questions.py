"""A clinic's own questions: what makes one sound, and a part that asks them at its end. Pure.

    faults(question)     why one cannot be asked, each with the field it stands at
    with_own(part, own)  the part as one clinic asks it

They raise no flag and no rule reads them, so nothing is ever decided by them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from screening.intake.questions import Choice, Kind, Limits, Part, Question, Section

T = TypeVar("T")

TITLE = "Your clinic also asks"
PREFIX = "clinic_"  # of every code here; no question of a file begins like this
KINDS: dict[Kind, str] = {
    "yes_no": "Yes or no",
    "yes_no_unknown": "Yes, no or “I don’t know”",
    "choice": "One of several answers",
    "choices": "Any number of answers",
    "number": "A number",
    "date": "A day that has been",
    "text": "A line of words",
    "long_text": "Several lines of words",
}
WITH_OPTIONS = frozenset({"choice", "choices"})

LONGEST = {"asks": 300, "help": 300, "option": 120, "unit": 20}  # characters
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
MOST_DECIMALS = 3
MOST_ON_A_PAGE = 7
LARGEST = Decimal(10) ** 9  # an answer has nine digits before its point

# Which review looks at the answers of a section, by the class of its record.
SIDES = {
    "medical": "medical",
    "psychiatric": "medical",
    "substance": "medical",
    "relational": "relational",
    "withheld": "relational",
    "safety": "relational",
}


@dataclass(frozen=True)
class OwnQuestion(Question):
    """A question of one clinic; where it is not ``needed``, a part is whole without its answer."""

    needed: bool = True


Fault = tuple[str, str]  # the field, and what is wrong there in words


def own_question(
    *,
    code: str,
    kind: Kind,
    asks: str,
    help: str = "",  # noqa: A002 - what a question calls it
    options: Sequence[str] = (),
    unit: str = "",
    decimals: int = 0,
    lowest: Decimal | None = None,
    highest: Decimal | None = None,
    needed: bool = True,
) -> OwnQuestion:
    """The question in the shape of every other; clinicians call it by its own words."""
    bounds = None if lowest is None else Limits(lowest, highest, source="the clinic")
    return OwnQuestion(
        code=code,
        label=asks,
        asks=asks,
        kind=kind,
        help=help if needed else f"{help} You can leave this out.".strip(),
        unit=unit,
        options=tuple(Choice(f"option_{n}", label) for n, label in enumerate(options, 1)),
        limits=bounds,
        decimals=decimals,
        needed=needed,
    )


def with_own(part: Part, own: Sequence[OwnQuestion]) -> Part:
    """The part with a clinic's own questions on its last pages; unchanged where there are none.

    They are of the class of the part's first section, so whoever reads those answers reads these.
    They are as private as anything in the part.
    """
    if not own:
        return part
    pages = [own[n : n + MOST_ON_A_PAGE] for n in range(0, len(own), MOST_ON_A_PAGE)]
    mine = (_section(part, number, page) for number, page in enumerate(pages, 1))
    return replace(part, sections=(*part.sections, *mine))


def _section(part: Part, number: int, questions: Sequence[OwnQuestion]) -> Section:
    return Section(
        code=f"{PREFIX}asks_{number}",
        title=TITLE if number == 1 else f"{TITLE}, continued",
        record=part.sections[0].record,
        questions=tuple(questions),
        sensitive=part.sensitive,
    )


def is_own(section: Section) -> bool:
    """Whether a section holds a clinic's own questions."""
    return section.code.startswith(PREFIX)


def can_wait(question: Question) -> bool:
    """Whether a part is whole without an answer to this question."""
    return isinstance(question, OwnQuestion) and not question.needed


def without_own(answers: Mapping[str, T]) -> dict[str, T]:
    """The answers to all but a clinic's own questions: those on which anything may rest."""
    return {code: given for code, given in answers.items() if not code.startswith(PREFIX)}


def side_of(part: Part) -> str:
    """The review that looks at a part's own questions: medical or relational."""
    return SIDES[part.sections[0].record]


def faults(
    *,
    kind: Kind,
    asks: str,
    help: str = "",  # noqa: A002 - what a question calls it
    options: Sequence[str] = (),
    unit: str = "",
    decimals: int = 0,
    lowest: Decimal | None = None,
    highest: Decimal | None = None,
) -> Iterator[Fault]:
    """Why a question like this cannot be asked, in words for whoever writes it."""
    if not asks.strip():
        yield "asks", "Write the question."
    for field, words in (("asks", asks), ("help", help), ("unit", unit)):
        if len(words) > LONGEST[field]:
            yield field, f"Use at most {LONGEST[field]} characters."
    yield from (("options", fault) for fault in _of_options(kind, options))
    if kind == "number":
        yield from _of_bounds(decimals, lowest, highest)
    else:
        yield from _only_of_numbers(unit, decimals, lowest, highest)


def _of_options(kind: Kind, options: Sequence[str]) -> Iterator[str]:
    if kind not in WITH_OPTIONS:
        if options:
            yield "Only a question with several answers has these. Empty this field."
        return
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        yield f"Give {FEWEST_OPTIONS} to {MOST_OPTIONS} answers, one on each line."
    if any(not option.strip() or len(option) > LONGEST["option"] for option in options):
        yield f"Each answer has 1 to {LONGEST['option']} characters."
    if len({option.casefold() for option in options}) < len(options):
        yield "Two answers are the same."


def _of_bounds(decimals: int, lowest: Decimal | None, highest: Decimal | None) -> Iterator[Fault]:
    """Both bounds or none, and each a number that could be answered, so that some number can be."""
    if not 0 <= decimals <= MOST_DECIMALS:
        yield "decimals", f"Choose 0 to {MOST_DECIMALS}."
    if (lowest is None) != (highest is None):
        yield "highest" if highest is None else "lowest", "Give both bounds, or neither."
    for field, bound in (("lowest", lowest), ("highest", highest)):
        if bound is not None:
            yield from ((field, fault) for fault in _of_bound(bound, decimals))
    if lowest is not None and highest is not None and lowest > highest:
        yield "highest", "The highest answer lies below the lowest."


def _of_bound(bound: Decimal, decimals: int) -> Iterator[str]:
    if not bound.is_finite() or abs(bound) >= LARGEST:
        yield "Use at most nine digits before the point."
    elif -int(bound.normalize().as_tuple().exponent) > decimals:
        yield "Use no more digits after the point than an answer may have."


def _only_of_numbers(
    unit: str, decimals: int, lowest: Decimal | None, highest: Decimal | None
) -> Iterator[Fault]:
    given = {"unit": unit, "decimals": decimals}
    given |= {"lowest": lowest is not None, "highest": highest is not None}
    for field, value in given.items():
        if value:
            yield field, "Only a number has this. Empty this field."
