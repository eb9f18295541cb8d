"""Verbs: what can be said to have happened, who may read it, and the sentence that says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kact.privacy.roles import Job, Role

_verbs: dict[str, "Verb"] = {}


@dataclass(frozen=True)
class Verb:
    """One kind of event.

    ``says`` is a sentence with ``{who}`` (a person's name) and the names of the event's data;
    the timeline prints it. ``readers`` may read it, beside nobody.
    """

    code: str
    says: str
    readers: frozenset[Role | Job]

    def __post_init__(self) -> None:
        if self.code in _verbs:
            raise ValueError(f"The verb {self.code!r} is declared twice.")
        _verbs[self.code] = self


def verbs() -> Mapping[str, Verb]:
    """Every verb of the project by its code."""
    return MappingProxyType(_verbs)
