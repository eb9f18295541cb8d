"""Reads about a clinic's staff and about a user's own places."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.invitations import side_of, waiting_for_approval
from kact.accounts.models import Clinic, Credential, Enrolment, Invitation, Membership, User
from kact.accounts.readers import enrolments_of, memberships_of

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Held:
    """A credential as the staff list shows it; ``state`` is valid, soon or expired."""

    id: UUID
    name: str
    expires_on: date
    state: str


@dataclass(frozen=True)
class Colleague:
    """One row of the staff list; ``state`` says why somebody does not sign in, if so."""

    id: UUID
    name: str
    role: str
    state: str
    signs_in: bool
    credentials: list[Held]


def staff_of(clinic: UUID) -> list[Colleague]:
    """The clinic's current staff by name, with what they hold today by the clinic's clock.

    Two queries for any number.
    """
    rows = Membership.objects.filter(clinic_id=clinic, ended_at=None).order_by("name", "id")
    members = rows.select_related("clinic", "user").prefetch_related("credentials")
    return [_colleague(m, m.clinic.local(timezone.now()).date()) for m in members]


def _colleague(member: Membership, today: date) -> Colleague:
    held = [_held(c, today) for c in member.credentials.all() if c.withdrawn_at is None]
    state = _sign_in_state(member.user)
    signs_in = member.user is not None
    return Colleague(member.pk, member.name, member.role_name, state, signs_in, held)


def _sign_in_state(user: User | None) -> str:
    if user is None:
        return "Invited"
    return "" if user.is_active else "Sign-in closed"


def _held(credential: Credential, today: date) -> Held:
    state = _state(credential.expires_on, today)
    return Held(credential.pk, credential.get_kind_display(), credential.expires_on, state)


def _state(expires_on: date, today: date) -> str:
    """A credential is good on its last day."""
    if expires_on < today:
        return "expired"
    return "soon" if expires_on <= today + SOON else "valid"


def staff_name(**whose: Any) -> Subquery:
    """For a query over rows with a ``clinic_id``: the name somebody works under at that clinic.

    ``whose`` is the ``key`` of a membership, its id in letters, or the ``user_id`` behind it.
    """
    members = Membership.objects.annotate(key=Cast("pk", TextField()))
    members = members.filter(clinic_id=OuterRef("clinic_id"), **whose)
    return Subquery(members.values("name")[:1])


def colleague(clinic: UUID, member: UUID) -> Membership:
    """One current member of a clinic's staff, else 404."""
    rows = Membership.objects.select_related("user", "clinic")
    return get_object_or_404(rows, clinic_id=clinic, pk=member, ended_at=None)


def credential_held(clinic: UUID, credential: UUID) -> Credential:
    """One credential that a current member of a clinic's staff holds, with them; else 404."""
    rows = Credential.objects.select_related("membership").filter(withdrawn_at=None)
    return get_object_or_404(
        rows, pk=credential, membership__clinic_id=clinic, membership__ended_at=None
    )


def recoveries(clinic: UUID) -> list[tuple[Invitation, str]]:
    """Renewals of a sign-in that wait for a second person, with the name of whose it is."""
    waiting = list(waiting_for_approval(clinic))
    names: dict[UUID, str] = {}
    for side in {side_of(invitation) for invitation in waiting}:
        names |= side.names(waiting)
    return [(i, names[i.pk]) for i in waiting if i.pk in names]


def clinics() -> list[UUID]:
    """Every clinic, for work that is done in each."""
    return list(Clinic.objects.order_by("pk").values_list("pk", flat=True))


def clinic_of(pk: UUID) -> Clinic:
    """One clinic, else 404."""
    return get_object_or_404(Clinic, pk=pk)


def clinic_at(slug: str) -> Clinic:
    """The clinic whose public page has this address, else 404."""
    return get_object_or_404(Clinic, slug=slug)


def places_of(user: User) -> list[tuple[UUID, str, str]]:
    """Every place a user may look from: its id, the clinic's name and what they are there."""
    staff = [(m.pk, m.clinic.name, m.role_name) for m in memberships_of(user)]
    return staff + [
        (e.pk, e.clinic.neutral_name, f"Since {e.clinic.local(e.made_at):%B %Y}")
        for e in enrolments_of(user)
    ]


def own_place(user: User, place: UUID) -> Membership | Enrolment:
    """One of a user's own places, else 404."""
    if member := Membership.objects.filter(user=user, ended_at=None, pk=place).first():
        return member
    return get_object_or_404(Enrolment, user=user, pk=place)
