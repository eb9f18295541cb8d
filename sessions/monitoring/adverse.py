"""What an adverse event is recorded with: terms, severities, seriousness. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kact.strict import DefinitionError, build, parse
from sessions.monitoring.observations import Named

_FILE = Path(__file__).with_name("adverse.toml")

OTHER = "other"


@dataclass(frozen=True)
class Term:
    """What happened. ``restricted`` ones are kept apart from what the whole care team reads."""

    code: str
    words: str
    system: str
    summed: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class Severity:
    """How severe. ``means`` is the criterion of seriousness that goes with it."""

    code: str
    words: str
    order: int
    means: str = ""


@dataclass(frozen=True)
class Adverse:
    """The whole file."""

    version: str
    source: str
    mark: str
    term: tuple[Term, ...]
    severity: tuple[Severity, ...]
    relation: tuple[Named, ...]
    action: tuple[Named, ...]
    outcome: tuple[Named, ...]
    criterion: tuple[Named, ...]


@cache
def adverse() -> Adverse:
    """All of it. Raises DefinitionError for a file that is not sound."""
    found = build(Adverse, parse(_FILE), _FILE.name)
    criteria = {criterion.code for criterion in found.criterion}
    if not {s.means for s in found.severity if s.means} <= criteria:
        raise DefinitionError(f"{_FILE.name}: a severity means no criterion")
    return found


@cache
def adverse_terms() -> Mapping[str, Term]:
    """Every term by its code, in order."""
    return {term.code: term for term in adverse().term}


def seriousness(severity: str, criteria: tuple[str, ...]) -> tuple[str, ...]:
    """The criteria that make an event serious: those named, and what its severity means alone.

    Empty where it is not serious. In the file's order.
    """
    means = {each.means for each in adverse().severity if each.code == severity and each.means}
    named = {*criteria, *means}
    return tuple(each.code for each in adverse().criterion if each.code in named)
