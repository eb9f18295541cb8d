"""The cast's world with a private row of every kind, and a mark in every field that tells."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from kact.accounts.invitations import Issued
from kact.accounts.member_invitations import invite_member, reinvite_member
from kact.accounts.models import Clinic, Credential, Enrolment, Membership, User
from kact.couples.actions import break_glass
from kact.couples.invitations import invite_partner
from kact.couples.models import CareTeam, Couple, Course, Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job, Role
from kact.record.models import Change
from tests import cast as casting
from tests.canaries import Canaries, Thing
from tests.cast import Cast, Person
from tests.kact.accounts.soft_passkey import SoftPasskey
from tests.matrix import records

COUPLES = {"first": ("a", "b"), "second": ("c", "d"), "southern": ("e", "f")}
CLINIC_OF = {"first": "north", "second": "north", "southern": "south"}
ADMIN_OF = {"north": "admin", "south": "south_admin"}
THERAPIST_OF = {"first": "therapist", "second": "therapist_two", "southern": "south_therapist"}
BROWSERS = {"a", "b", "therapist", "south_therapist"}  # who has a passkey and a second browser
ASKED = {"publicKey": {"user": {"id": "them"}, "challenge": "Y2hhbGxlbmdl"}}
LATE = timedelta(minutes=61)  # past the end of emergency access


@dataclass
class World:
    """The cast, what was planted, and the links that lead in."""

    cast: Cast
    canaries: Canaries = field(default_factory=Canaries)
    things: list[Thing] = field(default_factory=list)
    models: set[type] = field(default_factory=set)  # private models of which there is a row

    def add(self, thing: Thing, *models: type) -> Thing:
        """Put a thing on the list of what a page might show."""
        self.things.append(self.canaries.row(thing))
        self.models |= set(models)
        return thing

    def word(self, thing: Thing) -> str:
        """A mark that stands for ``thing``."""
        return self.canaries.word(thing)

    def of(self, kind: str, **like: Any) -> list[Thing]:
        """The things of one kind that are like this."""
        return [
            t
            for t in self.things
            if t.kind == kind and all(getattr(t, k) == v for k, v in like.items())
        ]

    def one(self, kind: str, **like: Any) -> Thing:
        """The first of them."""
        return self.of(kind, **like)[0]


def plant() -> World:
    """The whole world, in the current transaction."""
    world = World(casting.assemble())
    _more_staff(world)
    for word in ("north", "south"):
        _clinic(world, word)
    for person in [*world.cast.people.values()]:
        _person(world, person)
    for word in COUPLES:
        _couple(world, word)
    _emergencies(world)
    for partner in world.of("partner"):
        records.plant(world, partner)
    _invitations(world)
    _changes(world)
    return world


def clinic_of(world: World, person: Person) -> str:
    """The cast's word for the clinic a person belongs to."""
    return "south" if person.audience and person.audience.clinic == world.cast.south.pk else "north"


def _more_staff(world: World) -> None:
    """Somebody in an emergency, somebody after one, somebody who left, and two not yet inside."""
    cast = world.cast
    for word in ("emergency", "late", "left", "no_mfa"):
        cast.people[word] = casting.staff(cast.north, Role.THERAPIST, word)
    Membership.objects.filter(pk=cast.left.member.pk).update(ended_at=timezone.now())
    with looking_as(cast.admin.audience):
        casting.join_care_team(
            by=cast.admin.audience, couple=cast.couples["first"], member=cast.no_mfa.member
        )
    user = User.objects.create_user("placeless@mail.example", casting.PASSWORD)
    cast.people["placeless"] = Person("placeless", user)


def _clinic(world: World, word: str) -> None:
    clinic = getattr(world.cast, word)
    inside = world.add(Thing("clinic", clinic.pk, word))
    front = Thing("clinic_front", None, word, extra=clinic.slug)
    world.things.append(front)
    Clinic.objects.filter(pk=clinic.pk).update(
        name=world.word(inside),
        neutral_name=world.word(front),
        phone=world.word(front),
        crisis_line=world.word(front),
        emergency_number=world.word(front),
        requests_show_name=False,  # a request page that says no more than the clinic's front
    )


def _person(world: World, person: Person) -> None:
    """A user's address, and what a member of staff is called and holds."""
    if person.user is None:
        return
    clinic = clinic_of(world, person)
    state = "staff" if person.member else ""
    world.add(Thing("user", person.user.pk, clinic, owner=person.word, state=state))
    address = Thing("sign-in", None, clinic, owner=person.word)
    person.user.email = f"{world.word(address)}@mail.example"
    person.user.save()
    for name in ("passkey", "session") if person.word in BROWSERS else ():
        _signed_in(world, person, Thing(name, None, clinic, owner=person.word))
    if person.member:
        _member(world, clinic, person.word, person.member)


def _signed_in(world: World, person: Person, thing: Thing) -> None:
    """A passkey with a name, or another browser with a name."""
    name = world.word(thing)
    if thing.kind == "passkey":
        data = {"name": name, "credential": json.loads(SoftPasskey().register(ASKED))}
        row = Authenticator.objects.create(user=person.user, type="webauthn", data=data)
        world.add(Thing(**vars(thing) | {"pk": row.pk}))
    else:
        key = person.client().session.session_key or uuid4().hex
        UserSession.objects.create(
            user=person.user, session_key=key, ip="127.0.0.9", user_agent=name
        )


def _member(world: World, clinic: str, word: str, member: Membership) -> None:
    state = "ended" if word == "left" else ""
    mine = world.add(Thing("member", member.pk, clinic, owner=word, state=state))
    contact = Thing("member_contact", None, clinic, owner=word)
    Membership.objects.filter(pk=member.pk).update(
        name=world.word(mine), email=f"{world.word(contact)}@mail.example"
    )
    held = Credential.objects.create(membership=member, kind="licence", expires_on=date(2999, 1, 1))
    licence = world.add(Thing("credential", held.pk, clinic, owner=word))
    Credential.objects.filter(pk=held.pk).update(
        number=world.word(licence), issued_by=world.word(licence)
    )


def _couple(world: World, word: str) -> None:
    """The couple, its places, course and care team, as its administrator keeps them."""
    cast, clinic = world.cast, CLINIC_OF[word]
    couple = cast.couples[word]
    where = {"clinic": clinic, "couple": word}
    with looking_as(cast.people[ADMIN_OF[clinic]].audience):
        mine = world.add(Thing("couple", couple.pk, **where), Couple)
        Couple.objects.filter(pk=couple.pk).update(name=world.word(mine))
        for person in _partners(world, word):
            _partner(world, Thing("partner", person.partner.pk, **where, subject=person.word))
        for course in Course.objects.filter(couple=couple):
            world.add(Thing("course", course.pk, **where), Course)
        for place in CareTeam.objects.filter(couple=couple):
            _place(world, Thing("place", place.pk, **where))


def _partners(world: World, couple: str) -> Iterator[Person]:
    words = COUPLES[couple] + (("ex",) if couple == "first" else ())
    yield from (world.cast.people[word] for word in words)


def _partner(world: World, mine: Thing) -> None:
    world.add(mine, Partner)
    enrolment = Enrolment.objects.get(partner_id=mine.pk)
    world.add(Thing("enrolment", enrolment.pk, mine.clinic, owner=mine.subject))
    Partner.objects.filter(pk=mine.pk).update(
        name=world.word(mine), email=f"{world.word(mine)}@mail.example", phone=world.word(mine)
    )


def _place(world: World, mine: Thing) -> None:
    reason = Thing("reason", None, mine.clinic, mine.couple)
    CareTeam.objects.filter(pk=mine.pk).update(emergency_reason=world.word(reason))
    world.add(mine, CareTeam)


def _emergencies(world: World) -> None:
    """One emergency is going on; another ended a minute ago."""
    cast = world.cast
    where = {"clinic": "north", "couple": "first"}
    for word in ("emergency", "late"):
        by = cast.people[word].audience
        reason = world.word(Thing("reason", None, **where))
        with looking_as(by):
            break_glass(by=by, number=cast.couples["first"].number, reason=reason)
            place = CareTeam.objects.get(member_id=by.member)
            world.add(Thing("place", place.pk, **where, state=word))
            if word == "late":
                CareTeam.objects.filter(pk=place.pk).update(ends_at=place.ends_at - LATE)


def _invitations(world: World) -> None:
    """Fresh ones and renewals, of partners and of staff, in both clinics."""
    cast = world.cast
    for word in ("b", "c", "e"):
        [partner] = world.of("partner", subject=word)
        by = cast.people[ADMIN_OF[partner.clinic]].audience
        with looking_as(by):
            issued = invite_partner(by=by, partner=Partner.objects.get(pk=partner.pk))
        _invitation(world, issued, Thing("", None, partner.clinic, partner.couple, word))
    for clinic, word in (("north", "therapist_two"), ("south", "south_therapist")):
        by = cast.people[ADMIN_OF[clinic]].audience
        with looking_as(by):
            member = Membership.objects.get(pk=cast.people[word].member.pk)
            renewed = reinvite_member(by=by, member=member)
            _invitation(world, renewed, Thing("", None, clinic, owner=word))
            _newcomer(world, by, clinic)


def _newcomer(world: World, by: Audience, clinic: str) -> None:
    issued = invite_member(
        by=by, name="Someone New", email=f"new-{clinic}@mail.example", role=Role.MONITOR
    )
    member = Membership.objects.get(pk=issued.invitation.membership_id)
    _member(world, clinic, f"newcomer_{clinic}", member)
    _invitation(world, issued, Thing("", None, clinic, owner=f"newcomer_{clinic}"))


def _invitation(world: World, issued: Issued, about: Thing) -> None:
    state = "renewal" if issued.invitation.recovers else "fresh"
    words = vars(about) | {"state": state, "extra": issued.code}
    world.add(Thing(**words | {"kind": "invitation", "pk": issued.invitation.pk}))
    world.things.append(Thing(**words | {"kind": "token", "pk": issued.token}))


def _changes(world: World) -> None:
    """What the trigger wrote by itself; the privacy officer alone reads it."""
    with looking_as(world.cast.officer.audience):
        if Change.objects.exists():
            world.models.add(Change)


def as_job(world: World, job: Job, clinic: str) -> Audience:
    """A job's audience in one clinic."""
    return Audience.job(job, getattr(world.cast, clinic).pk)
