"""Changes to a clinic's staff, the end of a sign-in, and joint view."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.accounts import events
from kact.accounts.invitations import withdraw
from kact.accounts.models import Credential, Membership, User
from kact.accounts.sessions import end_sessions
from kact.privacy.audience import Audience
from kact.record.actions import append


class OwnMembership(ValueError):
    """Nobody ends the membership they are wearing: a clinic could be left without a keeper."""


@transaction.atomic
def add_credential(
    *,
    by: Audience,
    member: Membership,
    kind: str,
    expires_on: date,
    number: str = "",
    issued_by: str = "",
) -> Credential:
    """Note a licence or training of a member of staff, with its end."""
    credential = Credential.objects.create(
        membership=member, kind=kind, number=number, issued_by=issued_by, expires_on=expires_on
    )
    append(events.CREDENTIAL_ADDED, by=by, data={"member": str(member.pk), "kind": kind})
    return credential


@transaction.atomic
def end_membership(*, by: Audience, member: Membership) -> None:
    """End a membership now, with its invitations and every session of its holder.

    Raises OwnMembership.
    """
    if member.pk == by.member:
        raise OwnMembership
    Membership.objects.filter(pk=member.pk, ended_at=None).update(ended_at=timezone.now())
    withdraw(membership=member)
    if member.user:
        end_sessions(member.user)
    append(events.MEMBERSHIP_ENDED, by=by, data={"member": str(member.pk)})


@transaction.atomic
def disable_user(*, by: Audience, user: User) -> None:
    """Close somebody's sign-in and end every session they have."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    append(events.USER_DISABLED, by=by, data={"user": str(user.pk)})


def enter_joint_view(*, by: Audience, couple: UUID) -> None:
    """Put on record that both partners look on from now; the session narrows the audience."""
    append(events.JOINT_VIEW_ENTERED, by=by, couple=couple)


def leave_joint_view(*, by: Audience) -> None:
    """Put on record that the screen is the member of staff's alone again."""
    append(events.JOINT_VIEW_LEFT, by=by)
