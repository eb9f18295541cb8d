"""Reads what was given on a day."""

from uuid import UUID

from sessions.models import DosingSession
from sessions.monitoring import Dose


def doses_given(session: DosingSession) -> dict[UUID, list[Dose]]:
    """Each partner's doses of a day, those that count, the first one first."""
    return {}
