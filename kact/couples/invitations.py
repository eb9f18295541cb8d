"""Invitations of partners: what one binds is a place in a couple."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from django.db import transaction

from kact.accounts import mail
from kact.accounts.invitations import Invitee, Issued, issue
from kact.accounts.models import Enrolment, Invitation, User
from kact.couples.actions import reach
from kact.couples.milestones import ACCOUNT_VERIFIED
from kact.couples.models import Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import CARE_STAFF, Job
from kact.record.actions import append
from kact.record.verbs import Verb

PARTNER_INVITED = Verb("partner_invited", "{who} invited {subject} to sign in.", CARE_STAFF)
INVITATION_ACCEPTED = Verb("invitation_accepted", "{subject} set up their sign-in.", CARE_STAFF)


@transaction.atomic
def invite_partner(*, by: Audience, partner: Partner) -> Issued:
    """Invite one partner, each on their own; again to renew a sign-in they have lost.

    The link goes by e-mail only where that is how they may be reached. Raises NotRecoverable when
    their sign-in reaches beyond this clinic.
    """
    issued = issue(by=by, partner_id=partner.pk, user=_user_of(partner.pk))
    append(PARTNER_INVITED, by=by, couple=partner.couple_id, subject=partner.pk)
    if partner.channel == Partner.Channel.EMAIL:
        mail.send_invitation_on_commit(partner.email, issued)
    return issued


def invitee(invitation: Invitation) -> Invitee:
    """The partner as the clinic knows them, and the addresses of the other."""
    with _binder(invitation):
        partner = _partner(invitation)
        others = [p.email for p in _others(partner)]
    return Invitee(partner.email, _user_of(partner.pk), tuple(others))


def may_bind(invitation: Invitation, user: User) -> bool:
    """Nobody holds both places of a couple."""
    with _binder(invitation):
        places = [p.pk for p in _others(_partner(invitation))]
    return not user.enrolments.filter(partner_id__in=places).exists()


def bind(invitation: Invitation, user: User) -> None:
    """Enrol the user as this partner, with the milestone and the event that say so."""
    with _binder(invitation) as binder:
        partner = _partner(invitation)
        couple = partner.couple_id
        reach(ACCOUNT_VERIFIED, by=binder, couple=couple, subject=partner.pk)
        append(INVITATION_ACCEPTED, by=binder, couple=couple, subject=partner.pk)
    Enrolment.objects.update_or_create(
        partner_id=partner.pk, defaults={"user": user, "clinic_id": invitation.clinic_id}
    )


def names(invitations: Iterable[Invitation]) -> dict[UUID, str]:
    """The partners' names by the invitation's id, as far as the reader may see them."""
    ids = {i.partner_id: i.pk for i in invitations if i.partner_id}
    return {ids[p.pk]: p.name for p in Partner.objects.filter(pk__in=ids)}


def _binder(invitation: Invitation) -> AbstractContextManager[Audience]:
    return looking_as(Audience.job(Job.BINDER, invitation.clinic_id))


def _partner(invitation: Invitation) -> Partner:
    assert invitation.partner_id is not None  # whose side this is
    return Partner.objects.get(pk=invitation.partner_id)


def _others(partner: Partner) -> list[Partner]:
    rows = Partner.objects.filter(couple_id=partner.couple_id).exclude(pk=partner.pk)
    return list(rows)


def _user_of(partner_id: UUID) -> User | None:
    enrolment = Enrolment.objects.select_related("user").filter(partner_id=partner_id).first()
    return enrolment.user if enrolment else None
