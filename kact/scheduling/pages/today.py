"""The day's visits for Today, and a couple's coming ones."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from kact.accounts.models import Clinic
from kact.privacy.audience import Audience
from kact.scheduling.calendar import Entry, entries
from kact.scheduling.desk_queries import desk_of, open_tasks
from kact.scheduling.models import Task, Visit
from kact.scheduling.pages.calendar import zone_words
from kact.scheduling.pages.chips import TONES, who
from kact.scheduling.queries import OPEN

Context = dict[str, Any]
TASKS_ON_TODAY = 25
COMING = 6  # visits on a couple's page


def visits_today(clinic: Clinic, now: datetime) -> list[Entry]:
    """The day's visits in reach by time, each with what it takes; two queries."""
    found = [e for e in entries(clinic.local(now).date(), 1, clinic.zone) if e.visits]
    return sorted(found, key=lambda e: (e.starts, e.ends))


def rows(found: Iterable[Entry]) -> list[Context]:
    """Each visit as a row of the list."""
    return [_row(entry, visit) for entry in found for visit in entry.visits]


def _row(entry: Entry, visit: Visit) -> Context:
    return {
        "visit": visit,
        "starts": entry.starts,
        "ends": entry.ends,
        "who": who(visit),
        "place": visit.subject.place if visit.subject else None,
        "room": ", ".join(room.name for room in entry.rooms),
        "staff": ", ".join(member.name for member in entry.staff),
        "left": any(member.ended_at for member in entry.staff),
        "state": "" if visit.state == Visit.State.PLANNED else visit.get_state_display(),
        "tone": TONES.get(visit.state, "plain"),
    }


def coming(couple: UUID, now: datetime) -> list[Visit]:
    """A couple's next visits in reach, with who of them is to come; one query."""
    found = Visit.objects.filter(couple_id=couple, ends_at__gt=now, state__in=OPEN)
    return list(found.select_related("subject").order_by("starts_at", "id")[:COMING])


def zone_today(clinic: Clinic, now: datetime) -> str:
    """The zone of the clinic's clock, as people say it."""
    return zone_words(clinic, now)


def tasks_today(reader: Audience) -> Context:
    """The front desk's oldest open tasks, whether there are more, and whom one can be given to."""
    found = list(open_tasks()[: TASKS_ON_TODAY + 1])
    return {
        "tasks": [_task(t) for t in found[:TASKS_ON_TODAY]],
        "more_tasks": len(found) > TASKS_ON_TODAY,
        "colleagues": desk_of(reader.clinic).exclude(pk=reader.membership) if found else (),
    }


def _task(task: Task) -> Context:
    partner = task.awaited or task.subject
    return {
        "id": task.pk,
        "says": task.get_kind_display(),
        "visit": task.visit,
        "couple": task.couple,
        "who": partner.name if partner else task.couple.name,
        "place": partner.place if partner else None,
        "member": task.member.name if task.member else "",
    }
