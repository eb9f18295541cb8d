"""What a partner has to do in screening, for their list: neutral titles, nothing of the other's."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from screening.models import Intake
from screening.pages.consent import consent_tasks
from screening.pages.policy import policy_tasks
from screening.queries.intake import own_intakes

Context = dict[str, Any]


def tasks(me: UUID) -> list[Context]:
    """One's own tasks, in the order in which they are asked."""
    return [*policy_tasks(me), *(_intake(row) for row in own_intakes(me)), *consent_tasks(me)]


def _intake(row: Intake) -> Context:
    """A part of the intake; done is done, whether sent, declined or postponed."""
    done = not row.is_mine
    return {
        "title": row.definition.title,
        "url": reverse("intake_received" if done else "intake", args=[row.pk]),
        "done": done,
        "hint": _hint(row),
    }


def _hint(row: Intake) -> str:
    if not row.is_mine:
        return "Received."
    return "Begun. Your answers are kept." if row.begun_at else _pages(len(row.definition.sections))


def _pages(count: int) -> str:
    return f"{count} page{'s' * (count > 1)}"
