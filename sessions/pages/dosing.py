"""What the first page of a dosing day shows."""

from typing import Any

from kact.couples.queries import couple_in_reach
from sessions.models import DosingSession

Context = dict[str, Any]


def dosing_session(session: DosingSession) -> Context:
    """The day, and each partner with their part in it."""
    couple = couple_in_reach(session.couple_id)
    return {
        "nav": "today",
        "session": session,
        "couple": couple,
        "people": [
            {"partner": partner, "dosed": session.is_dosed(partner.place)}
            for partner in couple.current
        ],
    }
