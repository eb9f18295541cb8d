"""The kinds of visit, as data. Pure; `kinds.toml` says what each word means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("kinds.toml")
JOINT_GATE = "before_joint_work"  # the least that seeing both together asks for


@dataclass(frozen=True)
class Kind:
    """One kind of visit; `kinds.toml` says what each word means. Times are in minutes."""

    code: str
    name: str
    seen: Literal["alone", "together", "either", "group"]
    minutes: int
    buffer: int
    roles: tuple[tuple[str, ...], ...]
    room: bool
    doses: bool
    partner: str
    feed: str
    source: str
    marks: tuple[str, ...]
    gate: str = ""
    reaches: str = ""

    def gate_for(self, *, joint: bool) -> str:
        """The gate to ask; one of both together is never without any."""
        return self.gate or (JOINT_GATE if joint else "")

    def may_be(self, *, joint: bool) -> bool:
        """Whether it can be booked for both, or for one partner alone."""
        return self.seen != ("alone" if joint else "together") and (joint or self.seen != "group")


@dataclass(frozen=True)
class Blocks:
    """The need of a gate that keeps both from being seen together while it is not met."""

    gate: str
    need: str


@dataclass(frozen=True)
class Kinds:
    """The whole file."""

    version: str
    blocks: Blocks
    kind: tuple[Kind, ...]


@cache
def book() -> Kinds:
    """The file as it stands. Raises DefinitionError for one that is not sound."""
    found = build(Kinds, parse(_FILE), _FILE.name)
    codes = [kind.code for kind in found.kind]
    if len(set(codes)) != len(codes):
        raise DefinitionError(f"{_FILE.name}: a code appears twice")
    return found


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the programme."""
    return MappingProxyType({kind.code: kind for kind in book().kind})


CHOICES = [(kind.code, kind.name) for kind in kinds().values()]
"""For forms: each code and what staff call it."""
