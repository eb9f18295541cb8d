"""The cast: the same people in every test, named for what they are.

North has two couples. ``a`` and ``b`` are the couple the tests are about; ``c`` and ``d`` are
another couple of the same clinic; ``ex`` is b's predecessor in the first couple, whose place has
ended. South is another clinic with a couple of its own.
"""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from kact.accounts.models import Clinic, Enrolment, Membership, User
from kact.accounts.readers import MEMBER
from kact.couples.actions import NewPartner, join_care_team, reach, register_couple
from kact.couples.milestones import ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Role

PASSWORD = "a long enough passphrase"


@dataclass
class Person:
    """Somebody with a way of looking: a user, and an audience unless they have none."""

    word: str
    user: User | None = None
    audience: Audience | None = None
    partner: Partner | None = None
    member: Membership | None = None

    def client(self) -> Client:
        """A browser signed in as this person, second factor and all."""
        client = Client()
        if self.user:
            client.force_login(self.user)
            sign_in(client, self)
        return client


def sign_in(client: Client, person: Person) -> None:
    """Give a client's session what the sign-in pages would have given it."""
    session = client.session
    if person.member:
        session[MEMBER] = str(person.member.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "email": person.user.email},
        {"method": "mfa", "type": "totp", "at": timezone.now().timestamp(), "id": 1},
    ]
    session["kact-mfa"] = True
    session.save()


@dataclass
class Cast:
    """Everybody, by name."""

    north: Clinic
    south: Clinic
    people: dict[str, Person] = field(default_factory=dict)
    couples: dict[str, Couple] = field(default_factory=dict)

    def __getattr__(self, word: str) -> Any:
        if word in self.__dict__.get("people", {}):
            return self.people[word]
        raise AttributeError(word)


def assemble() -> Cast:
    """Make the whole cast in the current transaction or database."""
    cast = Cast(_clinic("North Clinic"), _clinic("South Clinic"))
    for word, role in _NORTH_STAFF.items():
        cast.people[word] = staff(cast.north, role, word)
    for word, role in _SOUTH_STAFF.items():
        cast.people[word] = staff(cast.south, role, word)
    cast.couples["first"] = couple(cast, cast.admin, ("a", "b"), _TEAM)
    cast.couples["second"] = couple(cast, cast.admin, ("c", "d"), ("therapist_two",))
    cast.couples["southern"] = couple(cast, cast.south_admin, ("e", "f"), ("south_therapist",))
    cast.people["ex"] = _ex_partner(cast)
    cast.people["disabled"] = _disabled(cast)
    cast.people["nobody"] = Person("nobody")
    return cast


_NORTH_STAFF = {
    "therapist": Role.THERAPIST,
    "co_therapist": Role.CO_THERAPIST,
    "prescriber": Role.PRESCRIBER,
    "monitor": Role.MONITOR,
    "therapist_two": Role.THERAPIST,
    "off_team": Role.THERAPIST,
    "admin": Role.ADMIN,
    "officer": Role.PRIVACY_OFFICER,
}
_SOUTH_STAFF = {"south_therapist": Role.THERAPIST, "south_admin": Role.ADMIN}
_TEAM = ("therapist", "co_therapist", "prescriber", "monitor")


def _clinic(name: str) -> Clinic:
    return Clinic.objects.create(name=name, neutral_name="The office", phone="555 0100")


def staff(clinic: Clinic, role: Role, word: str) -> Person:
    """A member of staff with a user of their own."""
    user = User.objects.create_user(f"{word}@staff.example", PASSWORD)
    member = Membership.objects.create(
        user=user, clinic=clinic, role=role, name=f"Staff {word}", email=user.email
    )
    audience = Audience.staff(user=user.pk, clinic=clinic.pk, member=member.pk, role=role)
    return Person(word, user, audience, member=member)


def couple(cast: Cast, admin: Person, words: tuple[str, str], team: tuple[str, ...]) -> Couple:
    """A registered couple whose partners can sign in, with its care team."""
    with looking_as(admin.audience):
        made = register_couple(
            by=admin.audience,
            partners=tuple(
                NewPartner(name=f"Person {w}", email=f"{w}@mail.example", channel="email")
                for w in words
            ),
            variant="CONJOINT",
            modality="EFT",
            protocol_version="1",
        )
        for word in team:
            join_care_team(by=admin.audience, couple=made, member=cast.people[word].member)
        places = list(Partner.objects.filter(couple=made).order_by("place"))
    for word, place in zip(words, places, strict=True):
        cast.people[word] = enrol(word, place)
    return made


def enrol(word: str, place: Partner) -> Person:
    """A user who looks as one partner."""
    user = User.objects.create_user(f"{word}@mail.example", PASSWORD)
    Enrolment.objects.create(user=user, clinic_id=place.clinic_id, partner_id=place.pk)
    audience = Audience.of_partner(user=user.pk, clinic=place.clinic_id, partner=place.pk)
    with looking_as(audience):
        for code in (ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED):
            reach(code, by=audience, couple=place.couple_id, subject=place.pk)
    return Person(word, user, audience, partner=place)


def _ex_partner(cast: Cast) -> Person:
    """Someone who held partner two's place before b did."""
    first = cast.couples["first"]
    with looking_as(cast.admin.audience):
        place = Partner(
            clinic=cast.north,
            couple=first,
            place=Partner.Place.TWO,
            name="Person ex",
            email="ex@mail.example",
            ended_at=timezone.now(),
        )
        place.save(force_insert=True)
    return enrol("ex", place)


def _disabled(cast: Cast) -> Person:
    person = staff(cast.north, Role.THERAPIST, "disabled")
    with looking_as(cast.admin.audience):
        join_care_team(by=cast.admin.audience, couple=cast.couples["first"], member=person.member)
    User.objects.filter(pk=person.user.pk).update(is_active=False)
    person.user.is_active = False
    return person
