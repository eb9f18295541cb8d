"""Opens and resolves what one partner keeps from the other, as the policy they read asks."""

from django.db import transaction
from django.utils import timezone

from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Role
from kact.record.actions import append
from screening import events
from screening.actions.holds import hold, lift_all
from screening.models import Hold, UndisclosedMatter
from screening.policies import EXEMPT, stances
from screening.queries.holds import open_holds
from screening.queries.policy import acknowledged_policy, keeping_apart

RESOLVED = "No undisclosed matter asks for it any more."
_CAUSE = Hold.Cause.UNDISCLOSED


class Exempt(ValueError):
    """This is never shared under any policy, so it can never be a matter between the two."""


class NotAcknowledged(RuntimeError):
    """The partner has acknowledged no policy, so none says what may follow from what they told."""


class NotAllowed(ValueError):
    """The policy does not let a matter be resolved in this way."""


class AlreadyResolved(RuntimeError):
    """This matter is resolved; it never changes again."""


@transaction.atomic
def open_matter(
    *, by: Audience, partner: Partner, about: str, text: str, with_co_therapist: bool
) -> UndisclosedMatter:
    """Record what one partner keeps from the other; hold joint dosing where the policy says so.

    The co-therapist reads it only where the partner allows it. Raises Exempt, NotAcknowledged.
    """
    if about in EXEMPT:
        raise Exempt
    policy = acknowledged_policy(partner.pk)
    if policy is None:
        raise NotAcknowledged
    row = UndisclosedMatter(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        policy=policy,
        about=about,
        text=text,
        readers=[Role.THERAPIST] + [Role.CO_THERAPIST] * with_co_therapist,
    )
    row.save(force_insert=True)
    if stances()[policy.stance].holds:
        hold(by=by, partner=partner, cause=_CAUSE)
    _note(events.MATTER_OPENED, by, row)
    return row


@transaction.atomic
def resolve_matter(*, by: Audience, matter: UndisclosedMatter, resolution: str, note: str) -> None:
    """Resolve a matter in a way its policy allows; the hold goes with the last one.

    Where joint work ends over it, the hold stays. Raises NotAllowed and AlreadyResolved.
    """
    if resolution not in stances()[matter.policy.stance].allows:
        raise NotAllowed
    still_open = UndisclosedMatter.objects.filter(pk=matter.pk, resolved_at=None)
    if not still_open.update(resolved_at=timezone.now(), resolution=resolution, note=note):
        raise AlreadyResolved
    _settle(by, matter, ended=resolution == UndisclosedMatter.Resolution.ENDED)
    _note(events.MATTER_RESOLVED, by, matter)


def _settle(by: Audience, matter: UndisclosedMatter, *, ended: bool) -> None:
    """Lift the hold with the last matter that asks for it; where joint work ends, see it stand."""
    if not keeping_apart(matter.subject_id).exists():
        lift_all(by=by, partner=matter.subject, causes=[_CAUSE], reason=RESOLVED)
    elif ended and not open_holds(matter.subject_id).filter(cause=_CAUSE).exists():
        hold(by=by, partner=matter.subject, cause=_CAUSE)


def _note(verb: events.Verb, by: Audience, row: UndisclosedMatter) -> None:
    append(verb, by=by, couple=row.couple_id, subject=row.subject_id, data={"matter": str(row.pk)})
