"""What happened to one couple, in plain sentences."""

from typing import Any
from uuid import UUID

from kact.couples.models import Partner
from kact.desk.sentences import Names, sentence, staff_names
from kact.privacy.audience import reader
from kact.record.queries import events_of

LATEST = 20


def timeline(couple: UUID) -> list[dict[str, Any]]:
    """The latest entries of one couple that this reader may read, newest first."""
    names = _names(couple)
    return [{"at": e.at, "says": sentence(e, names)} for e in events_of(couple)[:LATEST]]


def _names(couple: UUID) -> Names:
    """The names of the clinic's staff and of this couple's partners, by id."""
    partners = Partner.objects.filter(couple_id=couple).values_list("pk", "name")
    return staff_names(reader().clinic) | {str(pk): name for pk, name in partners}
