"""The record of access: who looked at what, and who was turned away."""

from typing import Any
from uuid import UUID

from kact.privacy.access import Entry
from kact.privacy.roles import Role
from kact.record.actions import append
from kact.record.verbs import Verb

OFFICER = frozenset({Role.PRIVACY_OFFICER})
PAGE_READ = Verb("page_read", "{who} opened the page {page}.", OFFICER)
PAGE_REFUSED = Verb("page_refused", "{who} was refused the page {page}.", OFFICER)
SIGNED_IN = Verb("signed_in", "{who} signed in.", OFFICER)
SIGNED_OUT = Verb("signed_out", "{who} signed out.", OFFICER)


def note(entry: Entry) -> None:
    """Append one row for one request, naming every person whose data it showed."""
    verb = PAGE_READ if entry.status < 400 else PAGE_REFUSED
    couples = {c for c, _ in entry.seen if c}
    subjects = {s for _, s in entry.seen if s}
    append(
        verb,
        by=entry.audience,
        couple=_only(couples),
        subject=_only(subjects),
        data={
            "page": entry.page,
            "method": entry.method,
            "status": entry.status,
            "couples": sorted(map(str, couples)),
            "subjects": sorted(map(str, subjects)),
        },
    )


def _only(ids: set[Any]) -> UUID | None:
    return next(iter(ids)) if len(ids) == 1 else None
