"""Changes to a clinic's staff, the end of a sign-in, and joint view."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.accounts import events
from kact.accounts.invitations import is_only_here, withdraw, withdraw_renewals
from kact.accounts.models import Clinic, Credential, Membership, User
from kact.accounts.sessions import end_sessions
from kact.privacy.audience import Audience
from kact.record.actions import append


class OwnMembership(ValueError):
    """Nobody ends the membership they are wearing: a clinic could be left without a keeper."""


class OwnSignIn(ValueError):
    """Nobody closes the sign-in they are using."""


class NoSignIn(LookupError):
    """This member has not set up a sign-in, or it is closed already."""


class SharedSignIn(ValueError):
    """This sign-in reaches beyond the clinic: it is not the clinic's to close."""


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
def withdraw_credential(*, by: Audience, credential: Credential) -> None:
    """Note that a licence or training is void from now on, before its end; twice is once."""
    standing = Credential.objects.filter(pk=credential.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=timezone.now()):
        data = {"member": str(credential.membership_id), "kind": credential.kind}
        append(events.CREDENTIAL_WITHDRAWN, by=by, data=data)


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
def disable_user(*, by: Audience, member: Membership) -> None:
    """Close a member's sign-in now, with every session of it and what would renew it.

    Only a fresh renewal opens it again. Raises OwnSignIn, NoSignIn, SharedSignIn.
    """
    user = member.user
    if user is None or not user.is_active:
        raise NoSignIn
    if user.pk == by.user:
        raise OwnSignIn
    if not is_only_here(user, by.clinic):
        raise SharedSignIn
    User.objects.filter(pk=user.pk).update(is_active=False)
    withdraw_renewals(user)
    end_sessions(user)
    append(events.USER_DISABLED, by=by, data={"member": str(member.pk)})


@transaction.atomic
def change_request_page(*, by: Audience, slug: str, requests_show_name: bool) -> None:
    """Give the clinic's public request page another address, or another name at its head."""
    to = {"slug": slug, "requests_show_name": requests_show_name}
    clinic = Clinic.objects.get(pk=by.clinic)
    changed = [name for name, value in to.items() if getattr(clinic, name) != value]
    Clinic.objects.filter(pk=by.clinic).update(**to)
    append(events.REQUEST_PAGE_CHANGED, by=by, data={"fields": changed})


def enter_joint_view(*, by: Audience, couple: UUID) -> None:
    """Put on record that both partners look on from now; the session narrows the audience."""
    append(events.JOINT_VIEW_ENTERED, by=by, couple=couple)


def leave_joint_view(*, by: Audience) -> None:
    """Put on record that the screen is the member of staff's alone again."""
    append(events.JOINT_VIEW_LEFT, by=by)
