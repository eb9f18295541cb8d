"""Reads adverse events: of a day, of one partner, and what is still open."""

from uuid import UUID

from django.db.models import OuterRef
from django.http import Http404

from kact.accounts.queries import staff_name
from kact.privacy.audience import Audience
from kact.privacy.roles import Role
from sessions.models import AdverseEvent, AdverseRecord, DosingSession, PartnerEvent

TABLES: tuple[type[AdverseRecord], ...] = (AdverseEvent, PartnerEvent)


def readable(role: Role | str) -> list[type[AdverseRecord]]:
    """The tables that a role reads."""
    return [model for model in TABLES if role in model.wall.readers]


def reads_all(role: Role | str) -> bool:
    """Whether a role reads every table, and so knows what is still open."""
    return len(readable(role)) == len(TABLES)


def writable(role: Role | str) -> type[AdverseRecord] | None:
    """The one table that a role writes."""
    return next((model for model in TABLES if role in model.wall.writers), None)


def adverse_events_of(
    reader: Audience, session: DosingSession, subject: UUID
) -> list[list[AdverseRecord]]:
    """One partner's events of a day: of each every row, the newest first. One query a table."""
    chains: list[list[AdverseRecord]] = []
    for model in readable(reader.role):
        named = model.objects.annotate(by=staff_name(user_id=OuterRef("author_id")))
        rows = list(named.filter(dosing_session=session, subject_id=subject))
        chains += _chains(rows)
    return sorted(chains, key=lambda chain: chain[0].onset_at)


def event_in_reach(reader: Audience, pk: UUID) -> AdverseRecord:
    """One event that this reader may change, with its partner. Raises Http404 otherwise."""
    model = writable(reader.role)
    found = model.objects.select_related("subject", "dosing_session").filter(pk=pk) if model else ()
    for row in found:
        return row
    raise Http404


def is_newest(event: AdverseRecord) -> bool:
    """Whether nothing has come in its place."""
    return not type(event).objects.filter(supersedes=event.pk).exists()


def has_open_serious(subject: UUID) -> bool:
    """Whether a serious event of one partner is open, in any table that is in reach."""
    return any(_open_serious(model, subject) for model in TABLES)


def _open_serious(model: type[AdverseRecord], subject: UUID) -> bool:
    rows = model.objects.filter(subject_id=subject)
    changed = rows.exclude(supersedes=None).values("supersedes")
    open_ones = rows.filter(closed=False).exclude(criteria=[]).exclude(pk__in=changed)
    return bool(open_ones.exists())


def _chains(rows: list[AdverseRecord]) -> list[list[AdverseRecord]]:
    """Rows of one event together, the newest first."""
    by_id: dict[UUID | None, AdverseRecord] = {row.pk: row for row in rows}
    superseded = {row.supersedes for row in rows}
    chains = []
    for newest in (row for row in rows if row.pk not in superseded):
        chain = [newest]
        while chain[-1].supersedes in by_id:
            chain.append(by_id[chain[-1].supersedes])
        chains.append(chain)
    return chains
