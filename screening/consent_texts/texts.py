"""What a consent paper is made of, and the strict reading of our own and of a clinic's texts.

A paper (``Text``) is a list of elements; each is read, understood and initialled on its own. The
23 numbers are those of the program's list of what consent must cover.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kact.strict import DefinitionError, build, parse

FOLDER = Path(__file__).parent
COVERED = frozenset(range(1, 24))  # what consent must cover, by the program's numbers
RULES = "rules.toml"


@dataclass(frozen=True)
class Question:
    """Whether an element was understood. ``right`` counts from 1; ``explains`` answers a miss."""

    asks: str
    options: tuple[str, ...]
    right: int
    explains: str


@dataclass(frozen=True)
class Share:
    """One thing a partner may allow to be shared; off until they say so."""

    code: str
    says: str


@dataclass(frozen=True)
class Element:
    """One matter of a paper, in paragraphs."""

    code: str
    number: int
    title: str
    text: tuple[str, ...]
    source: str
    question: Question | None = None
    shares: tuple[Share, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of its paragraphs, as the database computes it."""
        return fingerprint("\n\n".join(self.text))


@dataclass(frozen=True)
class Text:
    """One paper: who explains it, whether everybody signs it, and what signing it means."""

    code: str
    title: str
    neutral_title: str
    explained_by: tuple[Literal["therapist", "prescriber"], ...]
    required: bool
    meaning: str
    intro: str
    elements: tuple[Element, ...]

    def element(self, code: str) -> Element:
        """The element of this code. Raises LookupError."""
        return next(e for e in self.elements if e.code == code)

    def as_json(self) -> str:
        """The same text always gives the same words, so that they can be fingerprinted."""
        return json.dumps(_without_nothing(asdict(self)), sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Rule:
    """A number of signing that a clinic may choose, between bounds."""

    says: str
    value: int
    bounds: tuple[int, ...]
    mark: str
    source: str

    @property
    def lowest(self) -> int:
        return self.bounds[0]

    @property
    def highest(self) -> int:
        return self.bounds[1]


def fingerprint(words: str) -> str:
    """The SHA-256 of words in UTF-8, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def read_text(body: str) -> Text:
    """A paper from its JSON. Raises DefinitionError for one that is not sound."""
    return check(build(Text, json.loads(body), "consent.toml"))


@cache
def library() -> Mapping[str, Text]:
    """The program's own papers by code, those for everybody first."""
    found = [check(_read(path)) for path in sorted(FOLDER.glob("*.toml")) if path.name != RULES]
    _check_all(found)
    return {text.code: text for text in sorted(found, key=lambda t: not t.required)}


@cache
def rules() -> Mapping[str, Rule]:
    """The program's own numbers of signing, by name."""
    table = parse(FOLDER / RULES)
    return {name: build(Rule, value, f"{RULES}: {name}") for name, value in table.items()}


def check(text: Text) -> Text:
    """The same paper. Raises DefinitionError where something is said twice or leads nowhere."""
    codes = [e.code for e in text.elements]
    _expect(text, bool(codes) and len(set(codes)) == len(codes), "elements repeat or are missing")
    for element in text.elements:
        _expect(text, bool(element.text), f"{element.code} says nothing")
        if question := element.question:
            ways = range(1, len(question.options) + 1)
            _expect(text, len(ways) > 1 and question.right in ways, f"{element.code} asks nothing")
    return text


def _read(path: Path) -> Text:
    text = build(Text, parse(path), path.name)
    _expect(text, text.code == path.stem, f"it is called {text.code!r}")
    return text


def _check_all(texts: Iterable[Text]) -> None:
    """Together the papers cover everything, each matter once."""
    numbers = [element.number for text in texts for element in text.elements]
    if sorted(numbers) != sorted(COVERED):
        raise DefinitionError(f"the papers cover {sorted(numbers)}, each number of 1 to 23 once")


def _expect(text: Text, condition: bool, otherwise: str) -> None:
    if not condition:
        raise DefinitionError(f"{text.code}.toml: {otherwise}")


def _without_nothing(value: Any) -> Any:
    """The same without what is None or empty: an optional key is left out, never null."""
    if isinstance(value, dict):
        return {k: _without_nothing(v) for k, v in value.items() if v not in (None, (), [])}
    if isinstance(value, list | tuple):
        return [_without_nothing(v) for v in value]
    return value
