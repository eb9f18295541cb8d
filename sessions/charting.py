"""What can be charted, in which lane, and what of it was typed. Pure.

A kind is a row of measurements, an observation, or a few free words. Its lane is the kind's own:
no browser chooses who may read an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from sessions.monitoring import items, observations, refusals, row_words, rows, taxonomy
from sessions.monitoring.observations import Scale

NOTES = {
    "body_note": ("Note on the body", "body", "partner"),
    "experience_note": ("Note on what they go through", "experience", "partner"),
    "relational_note": ("Note on the two", "relational", "couple"),
    "restricted_note": ("Restricted note", "restricted", "either"),
}
LONGEST_NOTE = 2000  # characters
TICKED = frozenset({"on", "true", "True", "1"})


class UnknownKind(LookupError):
    """Nothing of this name is charted here."""


@dataclass(frozen=True)
class Kind:
    """One thing to chart: its words, its lane, and whom it is about (partner, couple, either).

    ``items`` are what it asks for, by their code: those of a row of measurements, or the scales of
    an observation.
    """

    code: str
    words: str
    lane: str
    about: str
    items: tuple[str, ...] = ()
    measured: bool = False
    alert: bool = False
    path: str = ""


@dataclass(frozen=True)
class Typed:
    """What was typed of one kind; ``doubts`` say in words what cannot be so."""

    values: dict[str, Any]
    note: str
    doubts: tuple[str, ...] = ()


@cache
def kinds() -> Mapping[str, Kind]:
    """Everything that can be charted, by its code."""
    measured = [
        Kind(code, row_words()[code], "body", "partner", tuple(i.code for i in row), measured=True)
        for code, row in rows().items()
    ]
    seen = [
        Kind(
            one.code,
            one.words,
            one.lane,
            one.about,
            ("valence",) * one.asks_valence + ("intensity",) * one.asks_intensity,
            alert=one.alert,
            path=one.path,
        )
        for one in observations().values()
    ]
    notes = [Kind(code, *terms) for code, terms in NOTES.items()]
    return {kind.code: kind for kind in [*measured, *seen, *notes]}


def kind_of(code: str) -> Kind:
    """One kind. Raises UnknownKind."""
    try:
        return kinds()[code]
    except KeyError as error:
        raise UnknownKind(code) from error


def read(kind: Kind, told: Mapping[str, Any]) -> Typed:
    """What was typed, as numbers and codes; whatever is left blank is not there.

    What cannot be so is kept as it was typed, and said: an entry is never lost for its value.
    """
    given = {code: str(told.get(code, "")).strip() for code in kind.items}
    values = {code: _value(kind, code, text) for code, text in given.items() if text}
    note = str(told.get("note", "")).strip()
    doubts = refusals(values) if kind.measured else _off_scale(values)
    if len(note) > LONGEST_NOTE:
        doubts.append(f"The note is longer than {LONGEST_NOTE} characters.")
    return Typed(values, note, tuple(doubts))


def is_empty(kind: Kind, typed: Typed) -> bool:
    """Whether nothing was said where something must be: a row without a value, a note unwritten."""
    if kind.code in NOTES:
        return not typed.note
    return kind.measured and not typed.values


def _value(kind: Kind, code: str, text: str) -> Any:
    sort = items()[code].sort if kind.measured else "scale"
    if sort == "choice":
        return text
    if sort == "tick":
        return True if text in TICKED else text
    return _number(text)


def _number(text: str) -> int | str:
    """A whole number as one, another as it is written; what is none stays as it was typed."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() else str(number)


def scale(code: str) -> Scale:
    """How it seemed (`valence`), or how strong it was (`intensity`)."""
    return {"valence": taxonomy().valence, "intensity": taxonomy().intensity}[code]


def _off_scale(values: Mapping[str, Any]) -> list[str]:
    found = []
    for code, value in values.items():
        low, high = scale(code).bounds
        if not isinstance(value, int) or not low <= value <= high:
            found.append(f"{scale(code).words}: from {low} to {high}.")
    return found
