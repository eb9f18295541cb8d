"""What happened to one couple, in plain sentences."""

from typing import Any

from kact.couples.models import Couple
from kact.desk.sentences import Names, sentence, staff_names
from kact.privacy.audience import reader
from kact.record.queries import events_of

LATEST = 20


def timeline(couple: Couple) -> list[dict[str, Any]]:
    """The latest entries of one couple that this reader may read, newest first."""
    names = _names(couple)
    return [{"at": e.at, "says": sentence(e, names)} for e in events_of(couple.pk)[:LATEST]]


def _names(couple: Couple) -> Names:
    """The names of the clinic's staff and of all who ever were in this couple, by id."""
    return staff_names(reader().clinic) | {str(p.pk): p.name for p in couple.everyone}
