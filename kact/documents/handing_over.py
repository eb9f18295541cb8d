"""What a partner may be handed over of what is kept about them alone: each stage says it here.

A psychotherapist's own notes are never among it: no stage may hand them over.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Kept:
    """One note about one partner: what it is called, of when, and its words by their headings."""

    id: UUID
    title: str
    day: date
    rows: tuple[tuple[str, str], ...]

    @property
    def copy(self) -> dict[str, Any]:
        """The note as it is handed over: a copy, which stays as it was on that day."""
        return asdict(self) | {"id": str(self.id), "day": self.day.isoformat()}


Notes = Callable[[UUID], Iterable[Kept]]
_notes: list[Notes] = []


def hands_over(notes: Notes) -> Notes:
    """Add what this function finds about one partner, for whoever is looking."""
    _notes.append(notes)
    return notes


def kept_about(subject: UUID) -> list[Kept]:
    """Everything kept about one partner alone that may be handed over, the newest first."""
    found = [note for notes in _notes for note in notes(subject)]
    return sorted(found, key=lambda note: note.day, reverse=True)
