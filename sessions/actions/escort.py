"""A partner names who takes them home; a clinician decides where that is not clear."""

from typing import Any

from django.db import transaction

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached, myself
from kact.privacy.audience import Audience
from kact.record.actions import append
from sessions import events, milestones
from sessions.escorts import other_name, same_name
from sessions.models import Escort, EscortDecision
from sessions.queries.escort import called, escort_of
from sessions.queries.formats import both_dose


class NotOpen(RuntimeError):
    """Nobody has asked this partner to prepare yet."""


class TheOtherDoses(ValueError):
    """The other partner takes the medicine too, so neither takes the other home."""


class SameName(ValueError):
    """The name is like the other partner's, and nobody has said that it is somebody else."""


class Superseded(RuntimeError):
    """The partner has named somebody else since."""


@transaction.atomic
def name_escort(*, by: Audience, **named: Any) -> Escort:
    """Keep whom a partner names; it counts once they said yes, unless a clinician has to look.

    Raises NotOpen, and where both dose TheOtherDoses and SameName. Neither compares with anything
    that this partner could not know: the other's number or address is never asked for here.
    """
    me = myself(by.myself)
    if not has_reached(me.pk, milestones.PREPARATION_OPEN):
        raise NotOpen
    take_turns(f"escort:{me.pk}")
    named["somebody_else"] = _is_somebody_else(me, named)
    row = Escort(
        clinic_id=by.clinic,
        couple_id=me.couple_id,
        subject_id=me.pk,
        author_id=by.user,
        **named,
    )
    row.save(force_insert=True)
    end(milestones.ESCORT_NAMED, subject=me.pk)
    if row.agreed and not row.somebody_else:
        reach(milestones.ESCORT_NAMED, by=by, couple=me.couple_id, subject=me.pk)
    append(events.ESCORT_NAMED, by=by, couple=me.couple_id, subject=me.pk)
    return row


@transaction.atomic
def decide_escort(*, by: Audience, escort: Escort, decision: str, reason: str) -> None:
    """Accept whom a partner named, or ask for somebody else; a clinician tells them in person.

    Raises Superseded, and TheOtherDoses for whoever takes the medicine that day too.
    """
    take_turns(f"escort:{escort.subject_id}")
    if escort_of(escort.subject_id) != escort:
        raise Superseded
    accepts = decision == EscortDecision.Decision.ACCEPT
    if accepts and _is_the_other(escort.relationship) and both_dose(escort.couple_id):
        raise TheOtherDoses
    about = {"couple_id": escort.couple_id, "subject_id": escort.subject_id}
    row = EscortDecision(
        clinic_id=by.clinic,
        author_id=by.user,
        escort=escort,
        decision=decision,
        reason=reason,
        **about,
    )
    row.save(force_insert=True)
    end(milestones.ESCORT_NAMED, subject=escort.subject_id)
    if accepts:
        reach(milestones.ESCORT_NAMED, by=by, couple=escort.couple_id, subject=escort.subject_id)
    append(events.ESCORT_DECIDED, by=by, couple=escort.couple_id, subject=escort.subject_id)


def _is_somebody_else(me: Partner, named: dict[str, Any]) -> bool:
    """Whether the partner says of a name like the other's that it is another person's."""
    if not both_dose(me.couple_id):
        return False
    if _is_the_other(named["relationship"]):
        raise TheOtherDoses
    if not same_name(named["name"], other_name(called(me.couple_id), me.name)):
        return False
    if not named["somebody_else"]:
        raise SameName
    return True


def _is_the_other(relationship: str) -> bool:
    return relationship == Escort.Relationship.PARTNER
