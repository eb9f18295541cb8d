"""What happened to one couple, in plain sentences."""

from typing import Any

from django.db.models import OuterRef
from django.db.models.fields.json import KeyTextTransform

from kact.accounts.queries import staff_name
from kact.couples.models import Couple
from kact.desk.sentences import Names, sentence
from kact.record.queries import events_of

LATEST = 20
_ACTOR = staff_name(user_id=OuterRef("actor_id"))
_MEMBER = staff_name(key=KeyTextTransform("member", OuterRef("data")))


def timeline(couple: Couple) -> list[dict[str, Any]]:
    """The latest entries of one couple that this reader may read, newest first."""
    partners = {str(p.pk): p.name for p in couple.everyone}
    events = events_of(couple.pk).annotate(actor=_ACTOR, member=_MEMBER)[:LATEST]
    return [{"at": e.at, "says": sentence(e, partners | _staff(e))} for e in events]


def _staff(event: Any) -> Names:
    """The staff one event names: who did it, and whom its data calls the ``member``."""
    names = {str(event.actor_id): event.actor, event.data.get("member", ""): event.member}
    return {pk: name for pk, name in names.items() if name}
