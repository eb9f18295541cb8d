"""Our own pieces and their numbers, read strictly from `pieces/*.toml` and `numbers.toml`. Pure.

A piece may hold a number by its name in braces, `{food_hours}`, and never as a figure: so it is the
clinic's own number that its partners read.
"""

import hashlib
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from kact.protocol.case import Variant
from kact.strict import DefinitionError, build, parse

FOLDER = Path(__file__).parent
PIECES = FOLDER / "pieces"
NUMBERS = FOLDER / "numbers.toml"
NUMBERS_HOME = "sessions/education/numbers.toml"

# What a piece may say beside numbers, in the clinic's own words.
CLINIC_WORDS = frozenset({"clinic_phone", "crisis_line", "emergency_number"})


class UnknownWord(ValueError):
    """A text holds a name in braces that stands for nothing, or a brace by itself."""


@dataclass(frozen=True)
class Figure:
    """One number of the texts. ``value`` is the program's own; ``bounds`` are both included.

    Without bounds it is the label's own, and fixed.
    """

    says: str
    value: int
    unit: str
    mark: str
    source: str
    bounds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Piece:
    """One short text. ``approves`` are the roles that may approve a clinic's own words for it.

    ``number`` is its place in the list and in its address. With ``variants`` it is shown in these
    formats alone.
    """

    code: str
    number: int
    title: str
    approves: tuple[Literal["therapist", "prescriber"], ...]
    source: str
    text: tuple[str, ...]
    variants: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """Its paragraphs, with a blank line between them."""
        return "\n\n".join(self.text)

    def concerns(self, variant: str) -> bool:
        """Whether it is shown in this format."""
        return not self.variants or variant in self.variants


@cache
def figures() -> Mapping[str, Figure]:
    """Every number by its name. Raises DefinitionError for a file that is not sound."""
    table = parse(NUMBERS)
    return {name: build(Figure, value, f"{NUMBERS.name}: {name}") for name, value in table.items()}


@cache
def pieces() -> Mapping[str, Piece]:
    """Every piece by its code, in order. Raises DefinitionError for one that is not sound."""
    found = sorted((_read(path) for path in PIECES.glob("*.toml")), key=lambda p: p.number)
    numbers = [piece.number for piece in found]
    _expect("pieces", numbers == list(range(1, len(found) + 1)), "are not numbered from 1 upwards")
    return {piece.code: piece for piece in found}


def names_in(text: str) -> set[str]:
    """The names in braces that a text holds. Raises UnknownWord for anything else in braces."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError as error:
        raise UnknownWord("a brace stands by itself") from error
    names = {name for _, name, _, _ in parsed if name is not None}
    if any(spec or conversion for _, _, spec, conversion in parsed):
        raise UnknownWord("a name in braces holds something else")
    unknown = names - figures().keys() - CLINIC_WORDS
    if unknown:
        raise UnknownWord(f"{{{min(unknown)}}} stands for nothing")
    return names


def fingerprint(title: str, paragraphs: Iterable[str]) -> str:
    """The SHA-256 of the words that were read, in hexadecimal."""
    return hashlib.sha256("\n\n".join([title, *paragraphs]).encode()).hexdigest()


def _read(path: Path) -> Piece:
    piece = build(Piece, parse(path), path.name)
    _expect(path.name, piece.code == path.stem, f"is called {piece.code!r}")
    _expect(path.name, bool(piece.text and piece.approves), "says nothing, or nobody approves it")
    _expect(path.name, set(piece.variants) <= set(Variant), "names a format that does not exist")
    try:
        names_in(piece.body)
    except UnknownWord as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    _expect(path.name, not any(c.isdigit() for c in piece.body), "holds a figure; name a number")
    return piece


def _expect(where: str, condition: bool, otherwise: str) -> None:
    if not condition:
        raise DefinitionError(f"{where}: {otherwise}")
