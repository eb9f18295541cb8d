"""The plan of what is measured (`plan.toml`), and the shapes of one check. Pure."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from kact.strict import DefinitionError, build, parse
from sessions.monitoring.figures import Figure
from sessions.monitoring.reading import items

FILE = Path(__file__).with_name("plan.toml")


@dataclass(frozen=True)
class Mark:
    """One check of the plan: the name of its minutes, and what has to be measured for it."""

    minutes: str
    items: tuple[str, ...]
    restarts: bool = False


@dataclass(frozen=True)
class Check:
    """A check that hangs on no number of its own."""

    words: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The whole file."""

    baseline: Check
    infusion: Check
    discharge: Check
    number: tuple[Figure, ...]
    mark: tuple[Mark, ...]


@dataclass(frozen=True)
class Repeat:
    """A measurement that a finding asks for again. ``key`` names the reading it was found in."""

    key: str
    at: datetime
    items: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """One check of one patient.

    ``code`` is the same for the same check as long as the doses stand. It counts when ``items``
    are measured from ``opens_at`` until before ``closes_at`` (None: without an end); ``done_at`` is
    when the last of them was, and ``missing`` what is still wanted. Later than ``warn_at`` it is
    late, later than ``task_at`` a task. ``due_at`` is None while nothing says when: before the
    first dose, or while an infusion runs. A baseline that was done counts until ``closes_at``.
    """

    code: str
    words: str
    items: tuple[str, ...]
    due_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    warn_at: datetime | None = None
    task_at: datetime | None = None
    done_at: datetime | None = None
    missing: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether all of it was measured."""
        return self.done_at is not None

    def state(self, now: datetime) -> str:
        """How it stands at a moment: done, not yet, due, late or task."""
        if self.done:
            return "done"
        if self.task_at and now > self.task_at:
            return "task"
        if self.warn_at and now > self.warn_at:
            return "late"
        return "due" if self.opens_at is None or now >= self.opens_at else "not yet"


@dataclass(frozen=True)
class Gap:
    """What a sign-off has to explain: a check that was missed, or taken late."""

    code: str
    words: str
    missed: bool


@cache
def plan() -> Plan:
    """The plan. Raises DefinitionError for a file that is not sound."""
    found = build(Plan, parse(FILE), FILE.name)
    names = {figure.name for figure in found.number}
    checks: list[Check | Mark] = [found.baseline, found.infusion, found.discharge, *found.mark]
    if not {mark.minutes for mark in found.mark} <= names:
        raise DefinitionError(f"{FILE.name}: a mark names no number")
    if not {item for check in checks for item in check.items} <= items().keys():
        raise DefinitionError(f"{FILE.name}: a check asks for what is not measured")
    return found
