"""Opens preparation: for both partners at one moment, so that neither learns of the other by it.

A partner's pages of preparation hang on their own milestone alone. Whatever keeps a couple waiting
before this, and whatever holds one of them afterwards, is nowhere on the other's list.
"""

from django.db import transaction

from kact.couples.actions import reach, take_turns
from kact.couples.models import Couple, Course
from kact.privacy.audience import Audience
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.record.actions import append
from sessions import events
from sessions.actions.briefs import give_briefs
from sessions.milestones import PREPARATION_OPEN
from sessions.queries.preparation_opening import is_open


class AlreadyOpen(RuntimeError):
    """A colleague opened preparation for this couple."""


@transaction.atomic
def open_preparation(*, by: Audience, couple: Couple) -> None:
    """Invite both partners to prepare, and move the course on. Raises GateClosed or AlreadyOpen."""
    take_turns(f"preparation:{couple.pk}")
    if is_open(couple.pk):
        raise AlreadyOpen
    require(gate("before_preparation"), case_of(couple))
    for partner in couple.current:
        reach(PREPARATION_OPEN, by=by, couple=couple.pk, subject=partner.pk)
    early = Course.objects.filter(couple_id=couple.pk, ended_on=None, stage=Course.Stage.SCREENING)
    early.update(stage=Course.Stage.PREPARATION)
    append(events.PREPARATION_OPENED, by=by, couple=couple.pk)
    give_briefs(by=by, couple=couple)
