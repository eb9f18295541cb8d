"""Puts on record that a copy of the ledger left the program."""

from django.db import transaction

from kact.ledger import events
from kact.privacy.audience import Audience
from kact.record.actions import append


@transaction.atomic
def note_export(*, by: Audience, what: str, kind: str) -> None:
    """Note one export: of the ledger or of an inventory, as csv or pdf."""
    append(events.LEDGER_EXPORTED, by=by, data={"what": what, "format": kind})
