"""What a pattern of relational safety may come to. Pure; the rules are in `dispositions.toml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kact.strict import build, parse

FILE = Path(__file__).with_name("dispositions.toml")
SITTING_HOURS = "safety.sitting_hours"  # the number's code


@dataclass(frozen=True)
class Allowed:
    """For each pattern, the dispositions it may come to."""

    none: tuple[str, ...]
    situational_low: tuple[str, ...]
    situational_severe: tuple[str, ...]
    coercive_control: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """For each pattern, where its row comes from."""

    none: str
    situational_low: str
    situational_severe: str
    coercive_control: str
    unknown: str


@dataclass(frozen=True)
class Rules:
    """The whole file. `sitting_hours` is how long a private sitting counts for what is asked, where
    the clinic has not chosen otherwise within `sitting_bounds`.
    """

    version: str
    sitting_hours: int
    sitting_bounds: tuple[int, ...]
    sitting_mark: str
    sitting_source: str
    allows: Allowed
    source: Sources


@cache
def rules() -> Rules:
    """The rules in force. Raises DefinitionError for a file that is not sound."""
    return build(Rules, parse(FILE), FILE.name)


def allowed(pattern: str) -> tuple[str, ...]:
    """The dispositions that a pattern may come to."""
    found: tuple[str, ...] = getattr(rules().allows, pattern)
    return found
