"""Who there is in the demo: the clinic with its staff, and its couples with their sign-ins."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from kact.accounts.demo import demo_passphrase
from kact.accounts.models import Clinic, Credential, Enrolment, Membership, User
from kact.couples.actions import NewPartner, join_care_team, reach, register_couple
from kact.couples.milestones import ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED
from kact.couples.models import Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import CLINICIANS, Role
from kact.protocol.loading import library
from kact.record.follow import do_one, waiting

STAFF = {
    Role.THERAPIST: "Dana Whitlock",
    Role.CO_THERAPIST: "Ravi Menon",
    Role.PRESCRIBER: "Dr. Helen Osei",
    Role.MONITOR: "Tomas Berg",
    Role.ADMIN: "Priya Nair",
    Role.PRIVACY_OFFICER: "Lou Carver",
}


@dataclass(frozen=True)
class Office:
    """The clinic, and each of its staff by role: where they work, and as whom they look."""

    clinic: Clinic
    members: dict[Role, Membership]
    staff: dict[Role, Audience]


@dataclass(frozen=True)
class Patient:
    """One partner, and the audience as which they look."""

    name: str
    couple: UUID
    partner: UUID
    audience: Audience


Pair = tuple[Patient, Patient]


def open_office() -> Office:
    """The clinic with one person in every role."""
    clinic = Clinic.objects.create(
        name="Harbor Couple Clinic", neutral_name="The office", phone="555 0142", is_demo=True
    )
    members = {role: _member(clinic, role, name) for role, name in STAFF.items()}
    return Office(clinic, members, {role: _looks(member) for role, member in members.items()})


def register(office: Office, one: str, two: str, variant: str, modality: str) -> Pair:
    """A couple with its care team, both partners signed in and to be reached by e-mail."""
    with looking_as(office.staff[Role.ADMIN]) as by:
        couple = register_couple(
            by=by,
            partners=(_new(one), _new(two)),
            variant=variant,
            modality=modality,
            protocol_version=library().content_hash,
        )
        for role in STAFF.keys() & CLINICIANS:
            join_care_team(by=by, couple=couple, member=office.members[role])
        first, second = Partner.objects.filter(couple=couple).order_by("place")
    return _enrol(first), _enrol(second)


def follow_up() -> None:
    """Do what the workers would do by now."""
    for pk in waiting():
        do_one(pk)


def _member(clinic: Clinic, role: Role, name: str) -> Membership:
    user = _user(f"{role.replace('_', '-')}@demo.example")
    member = Membership.objects.create(
        user=user, clinic=clinic, role=role, name=name, email=user.email
    )
    for kind in (Credential.Kind.LICENCE, Credential.Kind.RELATIONAL):
        Credential.objects.create(
            membership=member, kind=kind, expires_on=timezone.now().date() + timedelta(days=300)
        )
    return member


def _looks(member: Membership) -> Audience:
    user = member.user
    assert user is not None  # every member of the demo signs in
    return Audience.staff(user=user.pk, clinic=member.clinic_id, member=member.pk, role=member.role)


def _enrol(place: Partner) -> Patient:
    user = _user(place.email)
    Enrolment.objects.create(user=user, clinic_id=place.clinic_id, partner_id=place.pk)
    me = Audience.of_partner(user=user.pk, clinic=place.clinic_id, partner=place.pk)
    with looking_as(me):
        for code in (ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED):
            reach(code, by=me, couple=place.couple_id, subject=place.pk)
    return Patient(place.name, place.couple_id, place.pk, me)


def _user(email: str) -> User:
    return User.objects.create_user(email, demo_passphrase())


def _new(name: str) -> NewPartner:
    return NewPartner(name=name, email=f"{name.lower()}@demo.example", channel="email")
