"""The clauses that each partner answers alone: read from `clauses.toml`, checked, pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("clauses.toml")

Answer = str | int | list[str]
Answers = Mapping[str, Answer]
"""By the clause's code: a level's option, a number of days, or words and codes of a list."""


@dataclass(frozen=True)
class Option:
    """One answer to choose; ``says`` is the sentence of the agreement, of a level alone."""

    code: str
    label: str
    says: str = ""


@dataclass(frozen=True)
class Days:
    """How many days: what the form begins with, and the bounds of what may be given.

    A clinic chooses, within those bounds, what the form begins with.
    """

    default: int
    low: int
    high: int


@dataclass(frozen=True)
class Clause:
    """One question, and how the answers of several become one (``effective.meet``)."""

    code: str
    heading: str
    asks: str
    kind: Literal["level", "days", "words", "list"]
    mark: str
    help: str = ""
    says: str = ""
    none: str = ""
    least: int = 0
    most: int = 0
    days: Days | None = None
    options: tuple[Option, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the options, of a level the narrowest first."""
        return tuple(option.code for option in self.options)

    def said(self, answer: Answer) -> str:
        """The sentence of the agreement that this answer makes."""
        if self.kind == "level":
            return self.options[self.codes.index(str(answer))].says
        if isinstance(answer, list):
            named = ", ".join(map(self._named, answer))
            return self.says.format(answer=named) if answer else self.none
        return self.says.format(answer=f"{answer} day{'s' * (answer != 1)}")

    def _named(self, entry: str) -> str:
        """An option by its label; what somebody wrote as it is."""
        labels = {option.code: option.label for option in self.options}
        return labels.get(entry, entry)


@dataclass(frozen=True)
class Section:
    """The clauses of one page."""

    title: str
    intro: str
    clause: tuple[Clause, ...]


@dataclass(frozen=True)
class Clauses:
    """The whole file."""

    version: str
    source: str
    dosed_hours: int
    dosed_bounds: tuple[int, int]  # what a clinic may choose
    dosed_mark: str
    dosed_source: str
    always: tuple[str, ...]
    section: tuple[Section, ...]

    @property
    def all(self) -> dict[str, Clause]:
        """Every clause by its code, in the order in which they are asked."""
        return {c.code: c for section in self.section for c in section.clause}


@cache
def clauses() -> Clauses:
    """The clauses. Raises DefinitionError for a file that is not sound."""
    found = build(Clauses, parse(_FILE), _FILE.name)
    for clause in found.all.values():
        _check(clause)
    if len(found.all) != sum(len(section.clause) for section in found.section):
        raise DefinitionError(f"{_FILE.name}: a clause stands there twice")
    return found


@cache
def fingerprint() -> str:
    """The hash of the file: which clauses somebody answered."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


def _check(clause: Clause) -> None:
    wrong = {
        "level": len(clause.options) < 2 or not all(o.says for o in clause.options),
        "days": clause.days is None or "{answer}" not in clause.says,
        "words": clause.most < 1 or "{answer}" not in clause.says,
        "list": not clause.options or not (clause.least or clause.none),
    }
    if wrong[clause.kind]:
        raise DefinitionError(f"{_FILE.name}: {clause.code}: not whole for a {clause.kind}")
