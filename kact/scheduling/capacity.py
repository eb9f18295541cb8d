"""Whether room and staff are enough for a dose. Pure; `capacity.toml` holds the numbers."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kact.protocol.case import Variant
from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("capacity.toml")


@dataclass(frozen=True)
class Terms:
    """What one format needs; `capacity.toml` says what each word means."""

    code: str
    dosed: int
    second_space: bool
    clinicians: int
    patients_each: int
    source: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Capacity:
    """The whole file: what the staff needs as a whole, and what each format needs."""

    version: str
    watches: tuple[str, ...]
    treats: tuple[str, ...]
    relational: str
    ketamine: str
    acls: str
    licence: str
    source: str
    marks: tuple[str, ...]
    variant: tuple[Terms, ...]


@dataclass(frozen=True)
class Space:
    """What is there: ``monitors`` are those of the room and those carried in."""

    chairs: int
    monitors: int
    second_space: bool


@dataclass(frozen=True)
class Clinician:
    """One who is there: their role, and until when each credential is good. It is on its last day.

    ``who`` tells one person from another: somebody with two roles is one.
    """

    who: object
    name: str
    role: str
    held: Mapping[str, date]

    def holds(self, kind: str, day: date) -> bool:
        """Whether a credential is held and good on a day."""
        return kind in self.held and self.held[kind] >= day


@cache
def capacity() -> Capacity:
    """The file as it stands. Raises DefinitionError for one that is not sound."""
    found = build(Capacity, parse(_FILE), _FILE.name)
    if [terms.code for terms in found.variant] != list(Variant):
        raise DefinitionError(f"{_FILE.name}: says not of each format what it needs")
    return found


def lacking(
    variant: Variant, space: Space, staff: Collection[Clinician], day: date, *, couples: int = 1
) -> tuple[str, ...]:
    """What is not enough for a dose on ``day``, as sentences; none where all is."""
    [terms] = [terms for terms in capacity().variant if terms.code == variant]
    return (
        *_space(terms, space, couples),
        *_number(terms, staff, couples),
        *_roles(staff),
        *_training(staff, day),
        *_expired(staff, day),
    )


def _space(terms: Terms, space: Space, couples: int) -> Iterator[str]:
    dosed = terms.dosed * couples
    if space.chairs < dosed:
        yield f"The room has {space.chairs} of {dosed} places to lie down."
    if space.monitors < dosed:
        yield f"There are {space.monitors} of {dosed} monitors."
    if terms.second_space and not space.second_space:
        yield "There is no second space in which the two can be apart."


def _number(terms: Terms, staff: Collection[Clinician], couples: int) -> Iterator[str]:
    there = len({one.who for one in staff})
    needed = max(terms.clinicians, -(-terms.dosed * couples // terms.patients_each))
    if there < needed:
        yield f"There are {there} of {needed} clinicians."


def _roles(staff: Collection[Clinician]) -> Iterator[str]:
    watching = {one.who for one in staff if one.role in capacity().watches}
    treating = {one.who for one in staff if one.role in capacity().treats}
    if not watching:
        yield "There is no medical monitor."
    if not treating:
        yield "There is no therapist."
    elif len(treating) == 1 and watching == treating:
        yield "The medical monitor is also the only therapist."


def _training(staff: Collection[Clinician], day: date) -> Iterator[str]:
    needs = capacity()
    watching = [one for one in staff if one.role in needs.watches]
    if not any(one.holds(needs.relational, day) for one in staff):
        yield "Nobody there has training in relational therapy that is valid on the day."
    if not any(one.holds(needs.ketamine, day) for one in staff):
        yield "Nobody there has training in ketamine therapy that is valid on the day."
    if not any(one.holds(needs.acls, day) for one in watching):
        yield "Nobody who gives the dose has ACLS that is valid on the day."


def _expired(staff: Collection[Clinician], day: date) -> Iterator[str]:
    for one in staff:
        if not one.holds(capacity().licence, day):
            yield f"{one.name} has no professional licence on record that is valid on the day."
