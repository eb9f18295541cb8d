"""A partner's appointments, in words that say no more than when and how to prepare."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from kact.scheduling.models import Visit
from kact.scheduling.prepare import how_to_prepare
from kact.scheduling.queries import own_coming_visits
from kact.scheduling.roster import is_listed, names_in, own_group_name, own_place

Context = dict[str, Any]


def next_appointment(now: datetime) -> Context | None:
    """The next one that is not over, or None."""
    coming = own_coming_visits(now)[:1]
    return _appointment(coming[0]) if coming else None


def appointments(now: datetime) -> Context:
    """All that are not over: the next one with how to prepare, and the rest by time."""
    coming = list(own_coming_visits(now))
    first = coming[0] if coming else None
    ready = first is not None and first.state != Visit.State.BLOCKED
    return {
        "next": _appointment(first) if first else None,
        "before": how_to_prepare(first.terms) if first and ready else [],
        "later": [_appointment(visit) for visit in coming[1:]],
        "in_a_group": own_place() is not None,
    }


def group(me: UUID) -> Context:
    """What the group calls oneself, and once it is complete, everybody in it.

    Raises Http404 for somebody in no group.
    """
    if (place := own_place()) is None:
        raise Http404
    names = names_in(place) if is_listed(place) else []
    return {"called": own_group_name(me), "names": names}


def _appointment(visit: Visit) -> Context:
    return {
        "says": visit.terms.partner,
        "starts": visit.local_start,
        "ends": visit.local_end,
        "together": visit.joint,
        "not_for_now": visit.state == Visit.State.BLOCKED,
    }
