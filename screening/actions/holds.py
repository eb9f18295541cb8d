"""Opens and lifts holds. While any stands, the partner's one neutral milestone stands.

Everybody who may not know the cause reads that milestone alone, so a second hold changes nothing
they can see, and neither does lifting one of two.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import CLINICIANS, Job, Role
from kact.record.actions import append
from screening import events, milestones
from screening.models import Hold
from screening.models.intake import MEDICAL, THERAPISTS
from screening.queries.holds import holds_for, open_holds
from screening.queries.policy import holding_matters

# Whom each cause concerns: the roles that may read the answers behind it (privacy matrix).
CONCERNS: dict[str, frozenset[Role]] = {
    Hold.Cause.MEDICAL: MEDICAL,
    Hold.Cause.PSYCHIATRIC: CLINICIANS,
    Hold.Cause.SUICIDE_RISK: CLINICIANS,
    Hold.Cause.RELATIONAL_SAFETY: THERAPISTS,
    Hold.Cause.VOLUNTARINESS: THERAPISTS,
    Hold.Cause.DEFERRED: CLINICIANS,
    Hold.Cause.UNDISCLOSED: frozenset({Role.THERAPIST}),
    Hold.Cause.WITHDRAWN: CLINICIANS,
}

# Who lifts each cause: whoever answers for it in the programme. Others of CONCERNS look on.
_PRESCRIBER, _THERAPIST = frozenset({Role.PRESCRIBER}), frozenset({Role.THERAPIST})
LIFTED_BY: dict[str, frozenset[Role]] = {
    Hold.Cause.MEDICAL: _PRESCRIBER,
    Hold.Cause.PSYCHIATRIC: _PRESCRIBER,
    Hold.Cause.SUICIDE_RISK: _PRESCRIBER,
    Hold.Cause.RELATIONAL_SAFETY: _THERAPIST,
    Hold.Cause.VOLUNTARINESS: _THERAPIST,
    Hold.Cause.DEFERRED: _PRESCRIBER | _THERAPIST,
    Hold.Cause.UNDISCLOSED: _THERAPIST,
    Hold.Cause.WITHDRAWN: _PRESCRIBER | _THERAPIST,
}


class NotTheirs(RuntimeError):
    """This role does not answer for the cause of the hold."""


class StillOpen(RuntimeError):
    """An undisclosed matter asks for this hold; it goes when the matter is resolved."""


class AlreadyLifted(RuntimeError):
    """A colleague has lifted this hold."""


@transaction.atomic
def hold(
    *, by: Audience, partner: Partner, cause: Hold.Cause, basis: Collection[str] = ()
) -> Hold | None:
    """Keep one partner from going ahead, for one cause; the same cause twice is one more row.

    With a ``basis`` (the answers that ask for it) only for what is new in it: what a hold was
    opened for before, though a clinician has lifted it since, opens no other. None if nothing is.
    """
    take_turns(f"hold:{partner.pk}")
    new = set(basis) - _held_for(by, partner, cause) if basis else set()
    if basis and not new:
        return None
    row = Hold(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        cause=cause,
        readers=[*sorted(CONCERNS[cause]), Job.KEEPER.value],
        basis=sorted(new),
    )
    row.save(force_insert=True)
    if not has_reached(partner.pk, milestones.NOT_GOING_AHEAD):
        reach(milestones.NOT_GOING_AHEAD, by=by, couple=partner.couple_id, subject=partner.pk)
    _note(events.HELD, by, row)
    return row


@transaction.atomic
def lift_hold(*, by: Audience, found: Hold, reason: str) -> None:
    """Lift one hold with a reason; the partner goes ahead once none stands.

    Raises NotTheirs for a role that does not answer for the cause, StillOpen for what an open
    matter asks for, and AlreadyLifted when a colleague was quicker.
    """
    if not may_lift(by, found):
        raise NotTheirs
    if found.cause == Hold.Cause.UNDISCLOSED and holding_matters(found.subject_id).exists():
        raise StillOpen
    take_turns(f"hold:{found.subject_id}")
    standing = Hold.objects.filter(pk=found.pk, lifted_at=None)
    if not standing.update(lifted_at=timezone.now(), lifted_by_id=by.user, reason=reason):
        raise AlreadyLifted
    if not _any_stands(by, found):
        end(milestones.NOT_GOING_AHEAD, subject=found.subject_id)
    _note(events.HOLD_LIFTED, by, found)


def lift_all(*, by: Audience, partner: Partner, causes: Collection[str], reason: str) -> None:
    """Lift every hold of these causes that the reader answers for."""
    for found in open_holds(partner.pk).filter(cause__in=causes):
        if may_lift(by, found):
            lift_hold(by=by, found=found, reason=reason)


def may_lift(by: Audience, found: Hold) -> bool:
    """Whether somebody's role answers for the cause of a hold."""
    return by.kind == "staff" and by.role in LIFTED_BY[found.cause]


def _held_for(by: Audience, partner: Partner, cause: str) -> set[str]:
    """Everything that holds of this cause were ever opened for; whoever answers may not see any."""
    with looking_as(Audience.job(Job.KEEPER, by.clinic)):
        rows = holds_for(partner.pk, cause).values_list("basis", flat=True)
        return {mark for basis in rows for mark in basis}


def _any_stands(by: Audience, lifted: Hold) -> bool:
    """Whether any hold stands, those included that whoever lifts may not know of."""
    with looking_as(Audience.job(Job.KEEPER, by.clinic)):
        return open_holds(lifted.subject_id).exists()


def _note(verb: events.Verb, by: Audience, row: Hold) -> None:
    append(
        verb,
        by=by,
        couple=row.couple_id,
        subject=row.subject_id,
        data={"hold": str(row.pk)},
    )
