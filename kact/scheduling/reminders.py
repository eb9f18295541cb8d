"""Which reminders are due: read and told apart here, sent elsewhere.

One reminder of one visit to one partner has one key, made of the visit's start as well: a visit
that is moved is reminded of anew, and nobody is ever reminded twice of the same time. The words
are neutral, the same for every kind of visit, and never tell how the other partner stands.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from kact.couples.models import Partner
from kact.scheduling.models import Visit

_FILE = Path(__file__).with_name("reminders.toml")


@dataclass(frozen=True)
class Rule:
    """What is said, so many ``hours`` before a visit; ``doses`` alone, or before every one."""

    code: str
    hours: int
    doses: bool
    says: str
    source: str
    marks: list[str]


@dataclass(frozen=True)
class Reminder:
    """One reminder of one partner. ``key`` is the same however often it is found due."""

    visit: UUID
    partner: UUID
    code: str
    says: str
    due_at: datetime
    starts_at: datetime

    @property
    def key(self) -> str:
        return f"{self.visit}:{self.partner}:{self.code}:{self.starts_at.isoformat()}"


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of `reminders.toml`."""
    return tuple(Rule(**rule) for rule in tomllib.loads(_FILE.read_text())["rule"])


def due_reminders(now: datetime) -> list[Reminder]:
    """What is due of the visits that are planned and have not begun; three queries.

    Nothing is due of a visit that does not stand as planned, nor for anybody who has left. Read
    under the audience of a job.
    """
    farthest = now + timedelta(hours=max(rule.hours for rule in rules()))
    coming = list(
        Visit.objects.filter(
            state=Visit.State.PLANNED, starts_at__gt=now, starts_at__lte=farthest
        ).order_by("starts_at", "id")
    )
    people: dict[UUID, list[UUID]] = {}
    here = Partner.objects.filter(couple_id__in={v.couple_id for v in coming}, ended_at=None)
    for couple, partner in here.values_list("couple_id", "pk"):
        people.setdefault(couple, []).append(partner)
    return [r for v in coming for r in _of(v, people.get(v.couple_id, []), now)]


def _of(visit: Visit, couple: list[UUID], now: datetime) -> Iterator[Reminder]:
    invited = [pk for pk in couple if visit.subject_id in {None, pk}]
    for rule in rules():
        due_at = visit.starts_at - timedelta(hours=rule.hours)
        if due_at <= now and (visit.terms.doses or not rule.doses):
            for partner in invited:
                yield Reminder(visit.pk, partner, rule.code, rule.says, due_at, visit.starts_at)
