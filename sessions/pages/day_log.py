"""What the pages of single entries show: the whole day, one that is changed, one kept aside."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from sessions import charting
from sessions.actions.corrections import is_amendment
from sessions.models import Change, DosingSession, Entry, StrayEntry
from sessions.pages.board import entry_fields
from sessions.pages.board_column import in_words, line
from sessions.queries.board import day_of, strays_of

Context = dict[str, Any]


def day_log(reader: Audience, session: DosingSession) -> Context:
    """All that this reader may read of the day, the earliest first, each with whom it is about."""
    couple = couple_in_reach(session.couple_id)
    people: dict[UUID | None, Partner] = {p.pk: p for p in couple.current}
    day = day_of(reader, session)
    return {
        "nav": "today",
        "session": session,
        "couple": couple,
        "lines": [line(one) | {"who": people.get(one.entry.subject_id)} for one in day.entries],
        "strays": strays_of(session),
    }


def change(session: DosingSession, row: Entry, typed: Mapping[str, Any]) -> Context:
    """One entry as it stands, and the fields to answer it with, as far as they were filled in."""
    kind = charting.kind_of(row.kind)
    couple = couple_in_reach(session.couple_id)
    people: dict[UUID | None, Partner] = {p.pk: p for p in couple.current}
    return {
        "nav": "today",
        "session": session,
        "row": row,
        "kind": kind,
        "says": in_words(row.values),
        "partner": people.get(row.subject_id),
        "other": next(
            (p for p in couple.current if row.subject_id and p.pk != row.subject_id), None
        ),
        "amends": is_amendment(row),
        "corrected": Change.CORRECTED,
        "withdrawn": Change.WITHDRAWN,
        "moved": Change.MOVED,
    } | entry_fields(kind, typed or row.values, str(typed.get("note", row.note)))


def other_than(session: DosingSession, row: Entry) -> UUID:
    """The partner whom an entry may be moved to. Raises Http404 where there is none."""
    couple = couple_in_reach(session.couple_id)
    found = [p.pk for p in couple.current if row.subject_id and p.pk != row.subject_id]
    if not found:
        raise Http404
    return found[0]


def stray(session: DosingSession, row: StrayEntry) -> Context:
    """One entry that was kept aside, as far as it can be read."""
    couple = couple_in_reach(session.couple_id)
    try:
        told = json.loads(row.body)
        kind = charting.kind_of(told["kind"]).words
        says = in_words(told.get("values") or {})
        who = next((p for p in couple.current if str(p.pk) == told.get("subject")), None)
        note = told.get("note", "")
    except (ValueError, TypeError, KeyError, AttributeError):
        kind, says, who, note = "", "", None, ""
    return {
        "nav": "today",
        "session": session,
        "stray": row,
        "kind": kind,
        "says": says,
        "note": note,
        "who": who,
    }
