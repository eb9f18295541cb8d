"""Settles what was kept aside: charted as it was written, or put away with a reason."""

import json
from hashlib import sha256
from uuid import UUID, uuid5

from django.db import DataError, transaction
from django.utils import timezone

from kact.privacy.audience import Audience
from kact.record.actions import append
from sessions import charting, events
from sessions.actions.capture import KeyReused, NotOfThisDay, NotTheirs, Sent, capture, moment
from sessions.models import DosingSession, StrayEntry

CHARTED = "charted"
ANEW = UUID("0c6b7a52-0a5b-4b43-9a37-5a4e9f0f3f55")  # the names of strays that were charted


class CannotBeCharted(ValueError):
    """What was kept aside cannot be read as an entry of this day."""


@transaction.atomic
def settle_stray(
    *, by: Audience, session: DosingSession, stray: StrayEntry, how: str, reason: str
) -> None:
    """Chart it under the name of whoever settles it, or put it away; one event either way.

    Its note says by whom it was written. Raises CannotBeCharted and AlreadySigned.
    """
    if how == CHARTED:
        _chart(by, session, stray)
    row = StrayEntry.objects.filter(pk=stray.pk, settled_at=None)
    row.update(settled_at=timezone.now(), settled_as=how, settled_because=reason)
    append(events.STRAY_SETTLED, by=by, couple=session.couple_id, data={"how": how})


def _chart(by: Audience, session: DosingSession, stray: StrayEntry) -> None:
    try:
        capture(by=by, session=session, sent=_sent(stray))
    except (KeyReused, NotOfThisDay, NotTheirs, DataError, UnicodeError) as error:
        raise CannotBeCharted from error


def _sent(stray: StrayEntry) -> Sent:
    """The entry that was written, under a number of its own."""
    try:
        told = json.loads(stray.body)
        kind = charting.kind_of(told["kind"])
        values = {**(told.get("values") or {}), "note": told.get("note", "")}
        subject = UUID(told["subject"]) if told.get("subject") else None
        measured_at = moment(told["measured_at"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CannotBeCharted from error
    return Sent(
        key=uuid5(ANEW, str(stray.pk)),
        kind=kind,
        subject=subject,
        typed=charting.read(kind, values),
        measured_at=measured_at,
        sha256=sha256(stray.body.encode()).hexdigest(),
    )
