"""Invitations: a link for one person and a code said to them, of which only hashes are kept.

What an invitation binds differs: a membership (``kact.accounts.member_invitations``) or a place in
a couple (``kact.couples.invitations``, a room above this one). Both are a ``Side``.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Protocol, cast
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kact.accounts import events, factors
from kact.accounts.addresses import is_taken
from kact.accounts.links import public_link
from kact.accounts.models import Invitation, Membership, User
from kact.accounts.sessions import end_sessions
from kact.privacy.audience import Audience
from kact.record.actions import append

LIFETIME = timedelta(hours=72)
RECOVERY_DELAY = timedelta(hours=24)  # time for the real owner of the sign-in to object
TOKEN_BYTES = 16  # 128 bits
CODE_DIGITS = 8
WRONG_CODES = 5
MEMBER_SIDE = "kact.accounts.member_invitations"
PARTNER_SIDE = "kact.couples.invitations"


class Closed(LookupError):
    """This invitation cannot be used: unknown, used, too old, withdrawn or not yet approved."""


class AddressTaken(ValueError):
    """This address, or this sign-in, cannot be used by this person."""


NOT_RECOVERABLE = "This person's sign-in cannot be renewed from here."


class NotRecoverable(ValueError):
    """This person's sign-in reaches beyond this clinic, so it cannot be renewed here."""


class SecondPersonNeeded(PermissionError):
    """Whoever made a recovery cannot approve it."""


@dataclass(frozen=True)
class Issued:
    """A fresh invitation with the two things that are never stored. Show them once."""

    invitation: Invitation
    token: str
    code: str

    @property
    def link(self) -> str:
        """The address to open, with nothing in it but the token."""
        return public_link("begin", token=self.token)

    @property
    def spoken_code(self) -> str:
        """The code in two groups of four, as one says it."""
        return f"{self.code[:4]} {self.code[4:]}"


@dataclass(frozen=True)
class Invitee:
    """The person an invitation is for.

    ``user`` already signs in as them; ``others`` are addresses of people they must not share with.
    """

    email: str
    user: User | None = None
    others: tuple[str, ...] = ()


class Side(Protocol):
    """What an invitation leads to. Each is a module with these functions."""

    def invitee(self, invitation: Invitation) -> Invitee:
        """Who is invited."""

    def may_bind(self, invitation: Invitation, user: User) -> bool:
        """Whether this user may take the place."""

    def bind(self, invitation: Invitation, user: User) -> None:
        """Give the user the place, and put it on record."""

    def names(self, invitations: Iterable[Invitation]) -> dict[UUID, str]:
        """The invited people's names, for staff, by the invitation's id."""


def side_of(invitation: Invitation) -> Side:
    """What an invitation leads to."""
    name = MEMBER_SIDE if invitation.membership_id else PARTNER_SIDE
    return cast("Side", import_module(name))


def issue(
    *,
    by: Audience,
    membership: Membership | None = None,
    partner_id: UUID | None = None,
    user: User | None = None,
) -> Issued:
    """Make an invitation and withdraw this person's earlier ones.

    With ``user``, who already signs in as this person, it recovers their sign-in. Raises
    NotRecoverable when that user has a place outside this clinic.
    """
    if user and not is_only_here(user, by.clinic):
        raise NotRecoverable
    withdraw(membership=membership, partner_id=partner_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    opens = timezone.now() + (RECOVERY_DELAY if user else timedelta())
    invitation = Invitation.objects.create(
        clinic_id=by.clinic,
        membership=membership,
        partner_id=partner_id,
        token_hash=_hash(token),
        code_hash=make_password(code),
        made_by_id=by.user,
        recovers=user is not None,
        opens_at=opens,
        expires_at=opens + LIFETIME,
    )
    return Issued(invitation, token, code)


def withdraw(*, membership: Membership | None = None, partner_id: UUID | None = None) -> None:
    """Withdraw every invitation of one person that has not been used."""
    _withdraw(Q(membership=membership, partner_id=partner_id))


def withdraw_renewals(user: User) -> None:
    """Withdraw every invitation that would renew a user's sign-in, as whoever they are invited."""
    places = user.enrolments.values("partner_id")
    _withdraw(Q(membership__user=user) | Q(partner_id__in=places))


@transaction.atomic
def approve_recovery(*, by: Audience, invitation: UUID) -> None:
    """Approve, as a second member of staff, that somebody's sign-in is renewed.

    Raises Closed when there is nothing to approve in their reach, SecondPersonNeeded for whoever
    made it.
    """
    row = waiting_for_approval(by.clinic).select_for_update().filter(pk=invitation).first()
    if row is None or not side_of(row).names([row]):
        raise Closed
    if row.made_by_id == by.user:
        raise SecondPersonNeeded
    Invitation.objects.filter(pk=row.pk).update(approved_by_id=by.user)
    append(events.RECOVERY_APPROVED, by=by, data={"invitation": str(row.pk)})


def is_open(token: str) -> bool:
    """Whether a link still leads anywhere. Reading it changes nothing."""
    return _open().filter(token_hash=_hash(token)).exists()


@transaction.atomic
def try_code(*, token: str, code: str) -> UUID | None:
    """The invitation's id when the code is right, else None; the fifth wrong code withdraws it.

    Raises Closed.
    """
    invitation = _claim(token_hash=_hash(token))
    if check_password("".join(filter(str.isdigit, code)), invitation.code_hash):
        return invitation.pk
    invitation.wrong_codes += 1
    if invitation.wrong_codes >= WRONG_CODES:
        invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["wrong_codes", "withdrawn_at"])
    return None


def invitee(invitation: UUID) -> Invitee:
    """Who is invited. Call it only once their code was right. Raises Closed."""
    row = _open().filter(pk=invitation).first()
    if row is None:
        raise Closed
    return side_of(row).invitee(row)


@transaction.atomic
def begin(*, invitation: UUID, email: str, passphrase: str) -> User:
    """Use the invitation up, and make (or renew) this person's own sign-in.

    Raises Closed, or AddressTaken for any address that is not theirs alone.
    """
    row = _claim(pk=invitation)
    person = side_of(row).invitee(row)
    _check_recovery(row, person.user)
    if is_taken(email, besides=person.user, others=person.others):
        raise AddressTaken
    user = _renewed(person.user, email, passphrase) if person.user else _made(email, passphrase)
    _bind(row, user)
    return user


@transaction.atomic
def begin_with_own(*, invitation: UUID, user: User) -> None:
    """Use the invitation up for somebody who has signed in already.

    Raises Closed, or AddressTaken when this user may not take the place.
    """
    row = _claim(pk=invitation)
    if row.recovers or not side_of(row).may_bind(row, user):
        raise AddressTaken
    _bind(row, user)


def is_only_here(user: User, clinic: UUID) -> bool:
    """Whether somebody's sign-in is this clinic's alone: it opens nothing anywhere else."""
    elsewhere = (
        user.memberships.filter(ended_at=None).exclude(clinic_id=clinic),
        user.enrolments.exclude(clinic_id=clinic),
    )
    return not any(rows.exists() for rows in elsewhere)


def waiting_for_approval(clinic: UUID) -> QuerySet[Invitation]:
    """Recoveries of one clinic that a second person has yet to approve."""
    return _unused().filter(clinic_id=clinic, recovers=True, approved_by=None).order_by("made_at")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unused() -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )


def _withdraw(which: Q) -> None:
    unused = Invitation.objects.filter(which, accepted_at=None, withdrawn_at=None)
    unused.update(withdrawn_at=timezone.now())


def _open() -> QuerySet[Invitation]:
    approved = Q(recovers=False) | Q(approved_by__isnull=False)
    return _unused().filter(approved, opens_at__lte=timezone.now())


def _claim(**which: object) -> Invitation:
    """The open invitation, locked: of two people racing for it, the second finds it closed."""
    invitation = _open().select_for_update().filter(**which).first()
    if invitation is None:
        raise Closed
    return invitation


def _check_recovery(invitation: Invitation, user: User | None) -> None:
    """What was true when it was made still is: only a recovery touches a sign-in that exists."""
    still = user is None or is_only_here(user, invitation.clinic_id)
    if invitation.recovers != (user is not None) or not still:
        raise Closed


def _bind(invitation: Invitation, user: User) -> None:
    side_of(invitation).bind(invitation, user)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())


def _made(email: str, passphrase: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, passphrase)
    except IntegrityError as taken:
        raise AddressTaken from taken


def _renewed(user: User, email: str, passphrase: str) -> User:
    """The same user, with nothing left of the old way in."""
    user.email = email.strip().casefold()
    user.set_password(passphrase)
    user.is_active = True
    user.save()
    factors.remove_all(user)
    end_sessions(user)
    return user
