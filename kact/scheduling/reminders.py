"""Which reminders are due: read and told apart here, sent elsewhere.

One reminder of one visit to one partner has one key, made of the visit's start as well: a visit
that is moved is reminded of anew, and nobody is ever reminded twice of the same time. The words
are neutral, the same for every kind of visit, and never tell how the other partner stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import Q

from kact.couples.models import Couple, Milestone
from kact.couples.queries import with_partners
from kact.protocol.case import DOSED
from kact.scheduling.course import takers_of
from kact.scheduling.models import Visit
from kact.strict import build, parse

_FILE = Path(__file__).with_name("reminders.toml")


@dataclass(frozen=True)
class Rule:
    """One line of `reminders.toml`, which says what each word means."""

    code: str
    hours: int
    doses: bool
    says: str
    source: str
    marks: tuple[str, ...]
    until: str = ""
    anew: bool = False
    dosed: bool = False


@dataclass(frozen=True)
class Rules:
    """The whole file."""

    stops: str
    rule: tuple[Rule, ...]


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
def rules() -> Rules:
    """The file as it stands. Raises DefinitionError for one that is not sound."""
    return build(Rules, parse(_FILE), _FILE.name)


Reached = Mapping[str, datetime]  # when somebody reached what counts for them now, by its code


def due_reminders(now: datetime) -> list[Reminder]:
    """What is due of the visits that are planned and have not begun; of each the latest.

    Nothing is due of a visit that does not stand as planned, nor for anybody who has left or is not
    going ahead, nor of what they have done. Five queries. Read under the audience of a job.
    """
    farthest = now + timedelta(hours=max(rule.hours for rule in rules().rule))
    coming = list(
        Visit.objects.filter(
            state=Visit.State.PLANNED, starts_at__gt=now, starts_at__lte=farthest
        ).order_by("starts_at", "id")
    )
    wanted = Couple.objects.filter(pk__in={visit.couple_id for visit in coming})
    couples = {couple.pk: couple for couple in with_partners(wanted)}
    reached = _reached(couples, now)
    return [r for v in coming for r in _of(v, couples[v.couple_id], reached, now)]


def _reached(couples: Collection[UUID], now: datetime) -> dict[UUID, dict[str, datetime]]:
    """What each partner has reached and counts now, of all that a rule asks about."""
    codes = {rule.until for rule in rules().rule} | {rules().stops, DOSED}
    counts = Q(valid_until=None) | Q(valid_until__gt=now)
    rows = Milestone.objects.filter(counts, couple_id__in=couples, code__in=codes)
    found: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    for row in rows.order_by("reached_at", "id"):
        if row.subject_id:
            found[row.subject_id][row.code] = row.reached_at
    return found


def _of(
    visit: Visit, couple: Couple, reached: Mapping[UUID, Reached], now: datetime
) -> Iterator[Reminder]:
    """The latest that is due of one visit, for each who is to come to it."""
    for partner in couple.current:
        if visit.subject_id not in {None, partner.pk}:
            continue
        done, dosed = reached.get(partner.pk, {}), _is_dosed(visit, couple, partner.pk)
        asked = [r for r in rules().rule if _asks(r, visit, done, dosed=dosed)]
        due = [r for r in asked if _due_at(r, visit) <= now]
        if due and rules().stops not in done:
            rule = min(due, key=lambda rule: rule.hours)
            at = _due_at(rule, visit)
            yield Reminder(visit.pk, partner.pk, rule.code, rule.says, at, visit.starts_at)


def _asks(rule: Rule, visit: Visit, done: Reached, *, dosed: bool) -> bool:
    """Whether a rule is about such a visit, and what it asks for is still to be done."""
    if (rule.doses and not visit.terms.doses) or (rule.dosed and not dosed):
        return False
    since = done.get(DOSED) if rule.anew else None
    reached = done.get(rule.until)
    return reached is None or (since is not None and reached <= since)


def _is_dosed(visit: Visit, couple: Couple, partner: UUID) -> bool:
    """Whether somebody is dosed in a visit; until it is said who is, both are."""
    takers = takers_of(couple, visit.doses) if visit.joint and couple.courses else None
    return takers is None or partner in takers


def _due_at(rule: Rule, visit: Visit) -> datetime:
    return visit.starts_at - timedelta(hours=rule.hours)
