"""How long requests are kept that came to nothing. Pure; the days stand in `retention.toml`."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from kact.protocol.numbers import Chosen
from kact.strict import build, parse

KEPT = ("closed", "unanswered", "answered")
FILE = Path(__file__).with_name("retention.toml")


@dataclass(frozen=True)
class Days:
    """One number of days, clinic-wide, with what it may be and where it comes from."""

    says: str
    value: int
    bounds: tuple[int, ...]
    mark: str
    source: str


@dataclass(frozen=True)
class Rules:
    """The whole file."""

    version: str
    closed: Days
    unanswered: Days
    answered: Days


@dataclass(frozen=True)
class Retention:
    """How long a request is kept: once declined, while nobody answers, and once answered."""

    closed: timedelta
    unanswered: timedelta
    answered: timedelta


@cache
def rules() -> Rules:
    """The rules in force. Raises DefinitionError for a file that is not sound."""
    return build(Rules, parse(FILE), FILE.name)


def retention(chosen: Chosen) -> Retention:
    """The same as spans of time, by the clinic's numbers."""
    return Retention(*(timedelta(days=_days(kept, chosen)) for kept in KEPT))


def number_code(kept: str) -> str:
    """The code of one of the numbers."""
    return f"retention.{kept}.days"


def _days(kept: str, chosen: Chosen) -> int:
    return int(chosen.get(number_code(kept), getattr(rules(), kept).value))
