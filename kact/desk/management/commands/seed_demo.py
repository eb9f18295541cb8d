"""Fills the demo's database once with an invented clinic, its staff and its couples."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from kact.accounts.models import Clinic, Credential, Enrolment, Membership, User
from kact.couples.actions import NewPartner, join_care_team, reach, register_couple
from kact.couples.milestones import ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED
from kact.couples.models import Couple, Partner
from kact.instruments.models import Response
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Role
from kact.protocol.loading import library
from kact.record.follow import do_one, waiting
from outcomes.actions import begin_measure, save_page, submit_measure

STAFF = {
    Role.THERAPIST: "Dana Whitlock",
    Role.CO_THERAPIST: "Ravi Menon",
    Role.PRESCRIBER: "Dr. Helen Osei",
    Role.MONITOR: "Tomas Berg",
    Role.ADMIN: "Priya Nair",
    Role.PRIVACY_OFFICER: "Lou Carver",
}
COUPLES = (
    ("Maya", "Jonas", "CONJOINT", "IMAGO"),
    ("Irene", "Sam", "SEQUENTIAL_WITNESS", "EFT"),
    ("Noor", "Elias", "CONJOINT", "CBCT"),
    ("Paula", "Wren", "GROUP", "GOTTMAN"),
)
# Printed positions (from 0) chosen on every item: enough to show both sides of a cut-off.
ANSWERED = {
    "Maya": {"csi-16": 2, "phq-9": 1},
    "Jonas": {"csi-16": 4, "gad-7": 0},
    "Noor": {"csi-16": 3, "gad-7": 2},
}


class Command(BaseCommand):
    help = "Fill the demo's database once. Refuses anything that is not a demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or Clinic.objects.filter(is_demo=False).exists():
            raise CommandError("This is not a demo; nothing was written.")
        if not Clinic.objects.exists():
            with transaction.atomic():
                _seed()


def _seed() -> None:
    clinic = Clinic.objects.create(
        name="Harbor Couple Clinic", neutral_name="The office", phone="555 0142", is_demo=True
    )
    members = {role: _member(clinic, role, name) for role, name in STAFF.items()}
    admin = _audience(members[Role.ADMIN], User.objects.get(email="admin@demo.example"))
    for one, two, variant, modality in COUPLES:
        couple = _couple(admin, one, two, variant, modality)
        _care_team(admin, couple, members)
        _do_follow_ups()
        _answer(couple)
    _do_follow_ups()


def _member(clinic: Clinic, role: Role, name: str) -> Membership:
    user = User.objects.create_user(f"{role.replace('_', '-')}@demo.example")
    member = Membership.objects.create(
        user=user, clinic=clinic, role=role, name=name, email=user.email
    )
    for kind in (Credential.Kind.LICENCE, Credential.Kind.RELATIONAL):
        Credential.objects.create(
            membership=member, kind=kind, expires_on=timezone.now().date() + timedelta(days=300)
        )
    return member


def _audience(member: Membership, user: User) -> Audience:
    return Audience.staff(user=user.pk, clinic=member.clinic_id, member=member.pk, role=member.role)


def _couple(admin: Audience, one: str, two: str, variant: str, modality: str) -> Couple:
    people = (_new(one), _new(two))
    with looking_as(admin):
        couple = register_couple(
            by=admin,
            partners=people,
            variant=variant,
            modality=modality,
            protocol_version=library().content_hash,
        )
        places = list(Partner.objects.filter(couple=couple))
    for place in places:
        user = User.objects.create_user(place.email)
        Enrolment.objects.create(user=user, clinic_id=couple.clinic_id, partner_id=place.pk)
        me = Audience.of_partner(user=user.pk, clinic=couple.clinic_id, partner=place.pk)
        with looking_as(me):
            for code in (ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED):
                reach(code, by=me, couple=couple.pk, subject=place.pk)
    return couple


def _new(name: str) -> NewPartner:
    return NewPartner(name=name, email=f"{name.lower()}@demo.example", channel="email")


def _care_team(admin: Audience, couple: Couple, members: dict[Role, Membership]) -> None:
    with looking_as(admin):
        for role in (Role.THERAPIST, Role.CO_THERAPIST, Role.PRESCRIBER, Role.MONITOR):
            join_care_team(by=admin, couple=couple, member=members[role])


def _answer(couple: Couple) -> None:
    """Let the partners who have answered answer, each as themselves."""
    for enrolment in Enrolment.objects.filter(clinic_id=couple.clinic_id).select_related("user"):
        me = Audience.of_partner(
            user=enrolment.user_id, clinic=couple.clinic_id, partner=enrolment.partner_id
        )
        with looking_as(me):
            mine = Response.objects.filter(couple=couple, submitted_at=None)
            name = Partner.objects.get(pk=enrolment.partner_id).name
            for response in mine:
                if (position := ANSWERED.get(name, {}).get(response.instrument)) is not None:
                    _send(me, response, position)


def _send(me: Audience, response: Response, position: int) -> None:
    items = response.definition.items
    answers = {item.code: item.options[position].code for item in items}
    begin_measure(by=me, response=response)
    save_page(by=me, response=response, answers=answers)
    submit_measure(by=me, response=response)


def _do_follow_ups() -> None:
    for pk in waiting():
        do_one(pk)
