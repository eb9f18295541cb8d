"""What is seen in the room, and the steps when something goes wrong: two files of data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from kact.strict import DefinitionError, build, parse

_FILE = Path(__file__).with_name("observations.toml")
_PATHS = Path(__file__).with_name("paths.toml")

Lane = Literal["body", "experience", "relational", "signal", "restricted"]
About = Literal["partner", "couple", "either"]


@dataclass(frozen=True)
class Named:
    """A code with its words."""

    code: str
    words: str


@dataclass(frozen=True)
class Scale:
    """How something is rated: a word for each step from the lower bound to the upper."""

    words: str
    bounds: tuple[Decimal, ...]
    options: tuple[str, ...]

    @property
    def steps(self) -> tuple[tuple[int, str], ...]:
        """Every value with its word, the lowest first."""
        return tuple(enumerate(self.options, start=int(self.bounds[0])))


@dataclass(frozen=True)
class Observation:
    """One thing to chart with a tap. See the file's head for its lane, alert and path."""

    code: str
    words: str
    group: str
    lane: Lane
    about: About
    alert: bool = False
    path: str = ""
    asks_valence: bool = False
    asks_intensity: bool = False


@dataclass(frozen=True)
class Tag:
    """What an observation may be a sign of: one of the mechanisms, or a domain."""

    kind: Literal["mechanism", "domain"]
    code: str
    words: str
    source: str


@dataclass(frozen=True)
class SafetyPath:
    """What the team does when something goes wrong, and who is told."""

    code: str
    words: str
    lane: Lane
    about: About
    tells: tuple[Literal["therapist", "co_therapist", "prescriber", "monitor"], ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """The whole file of observations."""

    version: str
    source: str
    mark: str
    valence: Scale
    intensity: Scale
    group: tuple[Named, ...]
    observation: tuple[Observation, ...]
    tag: tuple[Tag, ...]


@dataclass(frozen=True)
class Paths:
    """The whole file of paths."""

    version: str
    source: str
    mark: str
    path: tuple[SafetyPath, ...]


@cache
def taxonomy() -> Taxonomy:
    """Groups, observations, tags, scales. Raises DefinitionError for a file that is not sound."""
    found = build(Taxonomy, parse(_FILE), _FILE.name)
    groups = {group.code for group in found.group}
    for one in found.observation:
        _expect(_FILE, one.group in groups, f"{one.code} stands in no group")
        _expect(_FILE, not one.path or one.path in paths(), f"{one.code} opens no path")
    _expect(_FILE, _once([one.code for one in found.observation]), "an observation stands twice")
    for scale in (found.valence, found.intensity):
        low, high = scale.bounds
        _expect(_FILE, len(scale.options) == high - low + 1, f"{scale.words}: a step has no word")
    return found


@cache
def observations() -> Mapping[str, Observation]:
    """Every observation by its code, in order."""
    return {one.code: one for one in taxonomy().observation}


def by_group(*lanes: Lane) -> list[tuple[Named, list[Observation]]]:
    """The groups with their observations, in order; with lanes, those of these lanes alone."""
    wanted = [one for one in taxonomy().observation if not lanes or one.lane in lanes]
    found = [(g, [one for one in wanted if one.group == g.code]) for g in taxonomy().group]
    return [(group, those) for group, those in found if those]


@cache
def paths() -> Mapping[str, SafetyPath]:
    """Every safety path by its code, in order. Raises DefinitionError as `taxonomy` does."""
    found = build(Paths, parse(_PATHS), _PATHS.name).path
    _expect(_PATHS, _once([path.code for path in found]), "a path stands twice")
    _expect(_PATHS, all(path.steps and path.tells for path in found), "a path has no steps")
    return {path.code: path for path in found}


def _once(codes: list[str]) -> bool:
    return len(codes) == len(set(codes))


def _expect(file: Path, condition: bool, otherwise: str) -> None:
    if not condition:
        raise DefinitionError(f"{file.name}: {otherwise}")
