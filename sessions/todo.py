"""What a partner has to do before a session, for their list: their own, and nothing of the other's.

All of it appears with one's own invitation to prepare, which both get at the same moment.
"""

from typing import Any

from kact.couples.models import Partner
from sessions.pages.agreements import agreement_tasks
from sessions.pages.briefs import brief_tasks
from sessions.pages.education import education_task
from sessions.pages.escort import escort_task
from sessions.pages.intentions import intention_tasks
from sessions.pages.preparation_sheet import sheet_task

Context = dict[str, Any]


def tasks(me: Partner) -> list[Context]:
    """The tasks of somebody who is invited to prepare, in the order in which they are asked."""
    return [
        *agreement_tasks(me.pk, me.couple_id),
        *intention_tasks(me.pk),
        *brief_tasks(me.pk),
        sheet_task(me.pk),
        escort_task(me.pk),
        education_task(me.pk),
    ]
