"""What the pages of briefs show."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from sessions.briefs.texts import briefs
from sessions.models import Brief
from sessions.queries.briefs import briefs_of

Context = dict[str, Any]


def brief(found: Brief) -> Context:
    """The words, and when they were signed."""
    return {"brief": found, "text": briefs()[found.code]}


def brief_tasks(me: UUID) -> list[Context]:
    """A partner's tasks: to read what they were given."""
    return [
        {
            "title": briefs()[row.code].title,
            "url": reverse("sign_brief", args=[row.pk]),
            "done": row.signed_at is not None,
            "hint": "You can read it again at any time." if row.signed_at else "A short text.",
        }
        for row in briefs_of(me)
    ]
