"""What the protocol looks at: one couple, at one moment, as plain frozen data.

A `Case` is built once from milestones and handed to the gates. Nothing here reads a
database or a clock, so a gate's answer can be repeated from the same case at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

# The one milestone the protocol itself knows by name: a dose was given. Several stages
# measure from it, and none of them may import the stage that writes it.
DOSED = "dosed"


class Variant(StrEnum):
    """Who doses, and where the other partner is."""

    CONJOINT = "CONJOINT"
    SEQUENTIAL_WITNESS = "SEQUENTIAL_WITNESS"
    INDIVIDUAL_RELATIONAL = "INDIVIDUAL_RELATIONAL"
    GROUP = "GROUP"

    @property
    def words(self) -> str:
        """The format in words a clinician uses."""
        return VARIANT_WORDS[self]


VARIANT_WORDS = {
    Variant.CONJOINT: "conjoint",
    Variant.SEQUENTIAL_WITNESS: "sequential with a witnessing partner",
    Variant.INDIVIDUAL_RELATIONAL: "individual with relational integration",
    Variant.GROUP: "group",
}
BOTH_DOSE = frozenset({Variant.CONJOINT, Variant.GROUP})


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that was reached at `at` and counts until just before `valid_until`.

    A milestone is taken back by ending it: `valid_until` set to that moment. Because the
    end is exclusive, it no longer counts at the very moment it was taken back.
    Both times are aware; a naive one raises ValueError.
    """

    code: str
    at: datetime
    valid_until: datetime | None = None

    def __post_init__(self) -> None:
        _settle(self, "at", in_utc(self.at))
        if self.valid_until is not None:
            _settle(self, "valid_until", in_utc(self.valid_until))

    def ended(self, now: datetime) -> bool:
        """Whether the milestone has stopped counting at `now`."""
        return self.valid_until is not None and self.valid_until <= now


Milestones = Mapping[str, Reached]
Numbers = Mapping[str, float]
Settings = Mapping[tuple[str, str], Numbers]
"""A clinic's own numbers, by (gate, fact): only where the gate says the clinic may choose."""


@dataclass(frozen=True, slots=True)
class PartnerCase:
    """One partner: `label` is the name the reader sees.

    `dosing` is None while nobody has said whether this partner doses, and `milestones` is
    None when the reader may not see them. Both make the answers that need them unknown.
    """

    id: UUID
    label: str
    dosing: bool | None
    milestones: Milestones | None

    def __post_init__(self) -> None:
        _settle(self, "milestones", _frozen(self.milestones))


@dataclass(frozen=True, slots=True)
class Override:
    """A recorded decision to go on although one need of one gate is not met.

    `gate` is the gate that was being asked, `need` the name of the need's fact, `about` the
    partner it concerns (None when the need is the couple's). The reason itself stays in
    the record; here stands only whether one was given.
    """

    gate: str
    need: str
    about: UUID | None
    role: str
    at: datetime
    has_reason: bool

    def __post_init__(self) -> None:
        _settle(self, "at", in_utc(self.at))


@dataclass(frozen=True, slots=True)
class Case:
    """A couple as the gates see it at `now`: two partners and what has been reached.

    `variant` is None until the plan has chosen one; `milestones` are the couple's own, and
    `settings` the numbers of their clinic, for each gate's sentence and its check alike.
    Raises ValueError for a naive time, a milestone filed under another code, or a partner
    who appears twice.
    """

    couple: UUID
    now: datetime
    partners: tuple[PartnerCase, ...]
    variant: Variant | None
    milestones: Milestones | None
    overrides: tuple[Override, ...] = ()
    settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        _settle(self, "now", in_utc(self.now))
        _settle(self, "milestones", _frozen(self.milestones))
        _settle(self, "settings", MappingProxyType(dict(self.settings)))
        if len({partner.id for partner in self.partners}) != len(self.partners):
            raise ValueError("a partner appears twice in one case")

    def doses(self, partner: PartnerCase) -> bool | None:
        """Whether this partner doses; None when that has not been said.

        Where the format means that both dose, both do: leaving one of them out of the
        checks is not possible by saying otherwise.
        """
        return True if self.variant in BOTH_DOSE else partner.dosing


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC, where subtraction is safe across clock changes."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} does not say its time zone")
    return moment.astimezone(UTC)


def _frozen(milestones: Milestones | None) -> Milestones | None:
    if milestones is None:
        return None
    for code, reached in milestones.items():
        if code != reached.code:
            raise ValueError(f"milestone {reached.code!r} is filed under {code!r}")
    return MappingProxyType(dict(milestones))


def _settle(target: object, name: str, value: Any) -> None:
    """Set a field of a frozen object while it is being made."""
    object.__setattr__(target, name, value)
