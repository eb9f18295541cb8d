"""Proposes, approves and acknowledges the confidentiality policy of a clinic."""

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Milestone
from kact.couples.queries import myself
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from screening import events
from screening.milestones import CONFIDENTIALITY_POLICY_ACKNOWLEDGED
from screening.models import ConfidentialityPolicy, PolicyAcknowledgement
from screening.queries.policy import policy_in_force


class AlreadyApproved(RuntimeError):
    """A colleague has approved this version; from then on it never changes."""


class NotInForce(RuntimeError):
    """What was read is no longer the policy: another version came into force meanwhile."""


@transaction.atomic
def propose_policy(*, by: Audience, stance: str, text: str) -> ConfidentialityPolicy:
    """Write the next version. It is a draft until a clinician approves it."""
    take_turns(f"policy:{by.clinic}")
    versions = ConfidentialityPolicy.objects.filter(clinic_id=by.clinic)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    mine = {"clinic_id": by.clinic, "author_id": by.user}
    row = ConfidentialityPolicy(**mine, version=last + 1, stance=stance, text=text)
    row.save(force_insert=True)
    append(events.POLICY_PROPOSED, by=by, data={"version": row.version})
    return row


@transaction.atomic
def approve_policy(*, by: Audience, policy: ConfidentialityPolicy) -> None:
    """Bring a version into force now, for everybody: each partner acknowledges it anew.

    Raises AlreadyApproved. Older drafts stay drafts.
    """
    take_turns(f"policy:{by.clinic}")
    draft = ConfidentialityPolicy.objects.filter(
        pk=policy.pk, clinic_id=by.clinic, effective_from=None
    )
    if not draft.update(effective_from=timezone.now(), approved_by_id=by.user):
        raise AlreadyApproved
    append(events.POLICY_APPROVED, by=by, data={"version": policy.version})
    _end_acknowledgements(by)


def _end_acknowledgements(by: Audience) -> None:
    """Those of the whole clinic; a job does it, since whoever approves sees their couples alone."""
    now = timezone.now()
    counts = Q(valid_until=None) | Q(valid_until__gt=now)
    with looking_as(Audience.job(Job.PLANNER, by.clinic)):
        stand = Milestone.objects.filter(counts, code=CONFIDENTIALITY_POLICY_ACKNOWLEDGED)
        stand.update(valid_until=now)


@transaction.atomic
def acknowledge_policy(*, by: Audience, policy: ConfidentialityPolicy) -> None:
    """One partner says that they have read this version; twice is once. Raises NotInForce."""
    take_turns(f"policy:{by.clinic}")
    if policy_in_force(by.clinic) != policy:
        raise NotInForce
    me = myself(by.myself)
    row = PolicyAcknowledgement(
        clinic_id=by.clinic,
        couple_id=me.couple_id,
        subject_id=me.pk,
        author_id=by.user,
        policy=policy,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return
    end(CONFIDENTIALITY_POLICY_ACKNOWLEDGED, subject=me.pk)
    reach(CONFIDENTIALITY_POLICY_ACKNOWLEDGED, by=by, couple=me.couple_id, subject=me.pk)
    append(events.POLICY_ACKNOWLEDGED, by=by, couple=me.couple_id, subject=me.pk)
