"""Reads a dosing day as its board shows it: a fixed number of queries, whatever was charted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef

from kact.accounts.queries import staff_name
from kact.privacy.audience import Audience
from sessions.models import LANES, Change, DosingSession, Entry, Lane, StrayEntry

OF_ONE = frozenset({Lane.BODY, Lane.EXPERIENCE})


@dataclass(frozen=True)
class Charted:
    """One entry as it stands now; ``successor`` is what came in its place, if anything did."""

    entry: Entry
    lane: str
    successor: Entry | None

    @property
    def counts(self) -> bool:
        """Whether it says how it was: it was not superseded, and it withdraws nothing."""
        withdraws = self.entry.change in {Change.WITHDRAWN, Change.MOVED}
        return self.successor is None and not withdraws


@dataclass(frozen=True)
class Day:
    """All of a day that its reader may read, the earliest first."""

    session: DosingSession
    entries: tuple[Charted, ...]

    def of(self, partner: UUID) -> list[Charted]:
        """What one partner's body shows, and what they go through."""
        return [c for c in self.entries if c.lane in OF_ONE and c.entry.subject_id == partner]

    @property
    def of_both(self) -> list[Charted]:
        """What happens between them and in the room, whichever of them it is about."""
        return [c for c in self.entries if c.lane not in OF_ONE]


def day_of(reader: Audience, session: DosingSession) -> Day:
    """The day's entries with the names of who charted them. One query for each lane in reach."""
    found = []
    for lane, model in LANES.items():
        if reader.role in model.wall.readers:
            by = staff_name(user_id=OuterRef("author_id"))
            rows = list(model.objects.filter(dosing_session=session).annotate(by=by))
            found += list(_charted(lane, rows))
    found.sort(key=lambda one: (one.entry.measured_at, one.entry.tick))
    return Day(session, tuple(found))


def bodies_of(sessions: Iterable[DosingSession]) -> list[Charted]:
    """What was charted of everybody's body on several days. One query."""
    rows = LANES[Lane.BODY].objects.filter(dosing_session__in=list(sessions))
    return list(_charted(Lane.BODY, rows))


def signals_of(sessions: Iterable[DosingSession]) -> list[Charted]:
    """The signals of several days. One query."""
    rows = LANES[Lane.SIGNAL].objects.filter(dosing_session__in=list(sessions))
    return list(_charted(Lane.SIGNAL, rows))


def _charted(lane: str, rows: Iterable[Entry]) -> Iterable[Charted]:
    rows = list(rows)
    successors = {row.supersedes: row for row in rows if row.supersedes}
    return (Charted(row, lane, successors.get(row.pk)) for row in rows)


def tick_of(session: UUID) -> int | None:
    """The number of the newest entry of a day in reach; None where it is not in reach."""
    return DosingSession.objects.filter(pk=session).values_list("tick", flat=True).first()


def gaps_of(session: DosingSession, highest: dict[UUID, int]) -> dict[UUID, list[int]]:
    """By device, the numbers that have not been received, up to the highest it said it made."""
    received: dict[UUID, set[int]] = defaultdict(set)
    for device, seq in session.captures.exclude(device=None).values_list("device", "seq"):
        if device is not None and seq is not None:
            received[device].add(seq)
    missing = {}
    for device in {*received, *highest}:
        end = max(highest.get(device, 0), *received[device], 0)
        missing[device] = sorted({*range(1, end + 1)} - received[device])
    return {device: numbers for device, numbers in missing.items() if numbers}


def strays_of(session: DosingSession) -> list[StrayEntry]:
    """What is kept aside of a day and waits for somebody who may read it."""
    by = staff_name(user_id=OuterRef("written_by"))
    rows = StrayEntry.objects.filter(dosing_session=session, settled_at=None)
    return list(rows.annotate(by=by))


def colleagues(session: DosingSession, since: datetime) -> list[str]:
    """The names of those who charted in the last while."""
    rows = session.captures.filter(created_at__gte=since).order_by("author_id")
    names = rows.annotate(by=staff_name(user_id=OuterRef("author_id"))).values_list("by", flat=True)
    return sorted(set(filter(None, names)))
