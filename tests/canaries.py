"""Canaries: unique marks planted in private fields, and the search for them in what was served.

A mark is a word, a number or a row's own id. Each stands for one ``Thing``, so that finding it says
whose data was shown.
"""

import random
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

# Lower case, since a page may print a code in capitals.
MARK = re.compile(
    r"kz[a-y]{10}"
    r"|(?<![0-9a-z])81\d{5}(?![0-9a-z])"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)
LETTERS = "abcdefghijklmnopqrstuvwxy"


@dataclass(frozen=True)
class Thing:
    """One private row, in the words of the cast: what it is, where it belongs, whose it is."""

    kind: str
    pk: Any
    clinic: str
    couple: str = ""
    subject: str = ""  # the partner it is about
    owner: str = ""  # the person who signs in with it
    state: str = ""
    extra: Any = None  # what else its address needs

    def __str__(self) -> str:
        of = self.subject or self.owner or self.couple or self.clinic
        return f"{self.state} {self.kind} of {of}".strip()


@dataclass
class Canaries:
    """Every mark that was planted, and the thing it stands for."""

    things: dict[str, Thing] = field(default_factory=dict)
    _random: random.Random = field(default_factory=lambda: random.Random(7))

    def word(self, thing: Thing) -> str:
        """A new word that stands for ``thing``."""
        mark = "kz" + "".join(self._random.choices(LETTERS, k=10))
        return self._keep(mark, thing)

    def number(self, thing: Thing) -> int:
        """A new seven-digit number that stands for ``thing``."""
        return int(self._keep(f"81{self._random.randrange(10**5):05}", thing))

    def row(self, thing: Thing) -> Thing:
        """Let a row's own id stand for it."""
        if isinstance(thing.pk, uuid.UUID):
            self._keep(str(thing.pk), thing)
        return thing

    def found_in(self, *served: str) -> dict[str, Thing]:
        """The marks in these texts with the things they stand for."""
        marks = {mark for text in served for mark in MARK.findall(text.lower())}
        return {mark: self.things[mark] for mark in marks if mark in self.things}

    def _keep(self, mark: str, thing: Thing) -> str:
        if mark in self.things:
            raise ValueError(f"{mark} stands for two things.")
        self.things[mark] = thing
        return mark
