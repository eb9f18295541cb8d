"""Records what a partner hopes for, what of it they show, and what both say yes to."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import myself, partners_of
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from sessions import events
from sessions.milestones import INTENTION_RECORDED
from sessions.models import (
    CoupleIntention,
    Intention,
    IntentionApproval,
    IntentionProposal,
    SharedIntention,
)
from sessions.queries import intentions as queries


class Outdated(RuntimeError):
    """Other words were proposed meanwhile."""


class PlaceEnded(RuntimeError):
    """Whoever is no longer in a couple shows its partners nothing."""


@transaction.atomic
def record_intention(
    *, by: Audience, text: str, about: Iterable[str], confidence: int
) -> Intention:
    """Keep one more entry; what was there before stays. Only one for a session to come counts for
    the gate."""
    me = myself(by.myself)
    row = Intention(
        **_mine(by, me),
        kind=queries.kind_now(me.pk),
        text=text,
        about=list(about),
        confidence=confidence,
    )
    row.save(force_insert=True)
    if row.kind == Intention.Kind.BEFORE:
        end(INTENTION_RECORDED, subject=me.pk)
        reach(INTENTION_RECORDED, by=by, couple=me.couple_id, subject=me.pk)
    append(events.INTENTION_RECORDED, by=by, couple=me.couple_id, subject=me.pk)
    return row


@transaction.atomic
def share_intention(*, by: Audience, intention: Intention) -> None:
    """Show the words of one entry to the other partner, in place of what was shown before.

    Raises PlaceEnded.
    """
    me = _in_the_couple(by)
    take_turns(f"shared intention:{me.pk}")
    _take_back(me.pk)
    SharedIntention(**_mine(by, me), intention=intention, text=intention.text, released=True).save(
        force_insert=True
    )
    append(events.INTENTION_SHARED, by=by, couple=me.couple_id, subject=me.pk)


@transaction.atomic
def take_back_intention(*, by: Audience) -> None:
    """Show nothing any longer; nobody is told."""
    me = myself(by.myself)
    take_turns(f"shared intention:{me.pk}")
    if _take_back(me.pk):
        append(events.INTENTION_TAKEN_BACK, by=by, couple=me.couple_id, subject=me.pk)


def _take_back(subject: UUID) -> int:
    shown = SharedIntention.objects.filter(subject_id=subject, taken_back_at=None)
    return shown.update(released=False, taken_back_at=timezone.now())


@transaction.atomic
def propose_couple_intention(*, by: Audience, text: str) -> None:
    """Propose words for both; whoever proposes says yes to them. Earlier proposals fall away.

    Raises PlaceEnded.
    """
    me = _in_the_couple(by)
    take_turns(f"couple intention:{me.couple_id}")
    row = IntentionProposal(**_mine(by, me), text=text, released=True)
    row.save(force_insert=True)
    _approve(by, me, row.pk)
    append(events.COUPLE_INTENTION_PROPOSED, by=by, couple=me.couple_id, subject=me.pk)


@transaction.atomic
def approve_couple_intention(*, by: Audience, proposal: UUID) -> None:
    """Say yes to the words that stand; twice is once. With both, they are the couple's.

    Raises Outdated when other words stand now, and PlaceEnded.
    """
    me = _in_the_couple(by)
    take_turns(f"couple intention:{me.couple_id}")
    stands = queries.proposal_of(me.couple_id)
    if stands is None or stands.pk != proposal:
        raise Outdated
    if _approve(by, me, proposal):
        append(events.COUPLE_INTENTION_APPROVED, by=by, couple=me.couple_id, subject=me.pk)
        _agree(by, stands)


def _approve(by: Audience, me: Partner, proposal: UUID) -> bool:
    """Whether this is this partner's first yes to these words."""
    try:
        with transaction.atomic():
            IntentionApproval(**_mine(by, me), proposal=proposal).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _agree(by: Audience, proposal: IntentionProposal) -> None:
    """Make the words the couple's once both said yes; a job that reads both looks."""
    with looking_as(Audience.job(Job.KEEPER, by.clinic)) as job:
        everybody = list(partners_of(proposal.couple_id))
        if len(everybody) == 2 and all(queries.has_approved(p.pk, proposal.pk) for p in everybody):
            CoupleIntention(
                clinic_id=job.clinic,
                couple_id=proposal.couple_id,
                author_id=None,
                proposal=proposal.pk,
                text=proposal.text,
            ).save(force_insert=True)


def _in_the_couple(by: Audience) -> Partner:
    me = myself(by.myself)
    if me.ended_at:
        raise PlaceEnded
    return me


def _mine(by: Audience, me: Partner) -> dict[str, UUID | None]:
    return {
        "clinic_id": by.clinic,
        "couple_id": me.couple_id,
        "subject_id": me.pk,
        "author_id": by.user,
    }
