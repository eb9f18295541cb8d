"""Invitations of staff: what one binds is a membership."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from kact.accounts import events, mail
from kact.accounts.invitations import Invitee, Issued, issue
from kact.accounts.models import Invitation, Membership, User
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job, Role
from kact.record.actions import append


@transaction.atomic
def invite_member(*, by: Audience, name: str, email: str, role: Role) -> Issued:
    """Open a membership for somebody new to the clinic, and invite them to it."""
    member = Membership.objects.create(
        clinic_id=by.clinic, role=role, name=name, email=email.strip().casefold()
    )
    return reinvite_member(by=by, member=member)


@transaction.atomic
def reinvite_member(*, by: Audience, member: Membership) -> Issued:
    """Invite a member again: to set up their sign-in, or to renew it.

    Raises NotRecoverable when their sign-in reaches beyond this clinic.
    """
    issued = issue(by=by, membership=member, user=member.user)
    append(events.MEMBER_INVITED, by=by, data={"member": str(member.pk)})
    mail.send_invitation_on_commit(member.email, issued)
    return issued


def invitee(invitation: Invitation) -> Invitee:
    """The member as the clinic knows them."""
    member = _member(invitation)
    return Invitee(member.email, member.user)


def may_bind(invitation: Invitation, user: User) -> bool:
    """Nobody holds one role twice in one clinic."""
    member = _member(invitation)
    held = Membership.objects.filter(
        user=user, clinic=member.clinic_id, role=member.role, ended_at=None
    )
    return not held.exists()


def bind(invitation: Invitation, user: User) -> None:
    """Let the user wear the membership from now on."""
    member = _member(invitation)
    member.user = user
    member.save(update_fields=["user"])
    with looking_as(Audience.job(Job.BINDER, invitation.clinic_id)) as binder:
        append(events.MEMBER_JOINED, by=binder, data={"member": str(member.pk)})


def names(invitations: Iterable[Invitation]) -> dict[UUID, str]:
    """The members' names by the invitation's id."""
    ids = {i.pk: i.membership_id for i in invitations}
    members = Membership.objects.in_bulk([m for m in ids.values() if m])
    return {pk: members[m].name for pk, m in ids.items() if m}


def _member(invitation: Invitation) -> Membership:
    assert invitation.membership_id is not None  # whose side this is
    return Membership.objects.select_related("user").get(pk=invitation.membership_id)
