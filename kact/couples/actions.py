"""Registers couples, keeps their care team, and writes their milestones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from kact.accounts.models import Membership
from kact.couples import events
from kact.couples.models import CareTeam, Couple, Course, Milestone, Partner
from kact.couples.queries import care_team_of, partners_of
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from kact.record.verbs import Verb

EMERGENCY_ACCESS = timedelta(minutes=60)  # security.md C3


class NotFound(LookupError):
    """There is no such couple, or none that this reader may ever reach."""


class PlaceTaken(RuntimeError):
    """This couple has, or once had, a second partner."""


@dataclass(frozen=True)
class NewPartner:
    """What registering a couple asks about one partner."""

    name: str
    email: str
    phone: str = ""
    channel: str = Partner.Channel.NONE
    may_leave_voicemail: bool = False


@transaction.atomic
def register_couple(
    *,
    by: Audience,
    partners: tuple[NewPartner] | tuple[NewPartner, NewPartner],
    variant: str,
    modality: str,
    protocol_version: str,
) -> Couple:
    """Make a couple, its partners and its first course; number it within the clinic.

    One partner may come before the other: until ``add_second_partner`` no gate of the couple opens.
    """
    couple = Couple(
        clinic_id=by.clinic,
        author_id=by.user,
        number=_next_number(by.clinic),
        name=_together(partners),
    )
    couple.save(force_insert=True)
    for place, person in zip(Partner.Place, partners, strict=False):
        _take_place(couple, place, person)
    Course(
        clinic_id=by.clinic,
        couple=couple,
        author_id=by.user,
        variant=variant,
        modality=modality,
        protocol_version=protocol_version,
        started_on=timezone.now().date(),
    ).save(force_insert=True)
    append(events.COUPLE_REGISTERED, by=by, couple=couple.pk)
    return couple


@transaction.atomic
def add_second_partner(*, by: Audience, couple: Couple, person: NewPartner) -> Partner:
    """Fill the place that registration left open.

    Raises PlaceTaken where anybody ever held it: a newcomer would find what the two shared.
    """
    take_turns(f"second partner:{couple.pk}")
    if Partner.objects.filter(couple_id=couple.pk).count() != 1:
        raise PlaceTaken
    partner = _take_place(couple, Partner.Place.TWO, person)
    _rename(couple.pk)
    append(events.PARTNER_ADDED, by=by, couple=couple.pk, subject=partner.pk)
    return partner


def _take_place(couple: Couple, place: Partner.Place, person: NewPartner) -> Partner:
    partner = Partner(clinic_id=couple.clinic_id, couple=couple, place=place, **vars(person))
    partner.save(force_insert=True)
    return partner


def _rename(couple: UUID) -> None:
    """Call a couple by the names its partners go by now."""
    Couple.objects.filter(pk=couple).update(name=_together(partners_of(couple)))


@transaction.atomic
def change_course(*, by: Audience, course: Course, **to: str) -> None:
    """Change the format (``variant``), who doses (``doses``) or the method (``modality``) of a
    course, where it differs.

    The event names what changed and to which code.
    """
    changed = {name: value for name, value in to.items() if getattr(course, name) != value}
    if changed:
        Course.objects.filter(pk=course.pk).update(**changed)
        data = {"fields": ", ".join(changed), **changed}
        append(events.COURSE_CHANGED, by=by, couple=course.couple_id, data=data)


def _together(partners: Iterable[NewPartner | Partner]) -> str:
    """What to call them: their own names. The list of couples is searched by it."""
    return " & ".join(partner.name for partner in partners)


def _next_number(clinic: UUID) -> int:
    """The next number of this clinic; two administrators never take the same."""
    take_turns(f"couple:{clinic}")
    return (Couple.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def take_turns(over: str) -> None:
    """Wait until nobody else is at the same thing, and keep others waiting until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [over])


@transaction.atomic
def change_contact(
    *, by: Audience, partner: Partner, to: NewPartner, verb: Verb = events.PARTNER_CHANGED
) -> None:
    """Change how one partner, and with them the couple, is called, and how they are reached."""
    changed = [k for k, v in vars(to).items() if getattr(partner, k) != v]
    Partner.objects.filter(pk=partner.pk).update(**{k: getattr(to, k) for k in changed})
    if "name" in changed:
        _rename(partner.couple_id)
    append(
        verb,
        by=by,
        couple=partner.couple_id,
        subject=partner.pk,
        data={"fields": changed},
    )


@transaction.atomic
def join_care_team(*, by: Audience, couple: Couple, member: Membership) -> CareTeam:
    """Put a member of staff on a couple's care team, once."""
    place = care_team_of(couple.pk).filter(member=member).first()
    if place is None:
        place = _place(by, couple.pk, member.pk)
        append(events.CARE_TEAM_JOINED, by=by, couple=couple.pk, data={"member": str(member.pk)})
    return place


@transaction.atomic
def leave_care_team(*, by: Audience, place: CareTeam) -> None:
    """End one place on a care team now."""
    CareTeam.objects.filter(pk=place.pk).update(ends_at=timezone.now())
    append(
        events.CARE_TEAM_LEFT, by=by, couple=place.couple_id, data={"member": str(place.member_id)}
    )


@transaction.atomic
def break_glass(*, by: Audience, number: int, reason: str) -> Couple:
    """Join a care team for 60 minutes in an emergency, in the open and with a reason.

    The couple is named by its number, since somebody who needs this cannot see it. Raises NotFound
    for a number the clinic has not given.
    """
    with looking_as(Audience.job(Job.FINDER, by.clinic)):
        couple = Couple.objects.filter(number=number).first()
    if couple is None or not reason.strip():
        raise NotFound
    until = timezone.now() + EMERGENCY_ACCESS
    place = _place(by, couple.pk, by.membership, until=until, reason=reason)
    append(events.GLASS_BROKEN, by=by, couple=couple.pk, data={"place": str(place.pk)})
    return couple


def _place(
    by: Audience, couple: UUID, member: UUID, until: datetime | None = None, reason: str = ""
) -> CareTeam:
    place = CareTeam(
        clinic_id=by.clinic,
        couple_id=couple,
        member_id=member,
        author_id=by.user,
        ends_at=until,
        emergency_reason=reason,
    )
    place.save(force_insert=True)
    return place


def reach(
    code: str,
    *,
    by: Audience,
    couple: UUID,
    subject: UUID | None = None,
    valid_until: datetime | None = None,
    at: datetime | None = None,
) -> None:
    """Write that a partner (or with no subject the couple) has reached this, now or ``at``."""
    Milestone(
        clinic_id=by.clinic,
        couple_id=couple,
        subject_id=subject,
        author_id=by.user,
        code=code,
        reached_at=at or timezone.now(),
        valid_until=valid_until,
    ).save(force_insert=True)


def end(code: str, *, subject: UUID | None = None, couple: UUID | None = None) -> None:
    """Take back a milestone of a partner, or of a couple, by ending it now."""
    now = timezone.now()
    counts = Q(valid_until=None) | Q(valid_until__gt=now)
    whose = Q(subject_id=subject) if subject else Q(couple_id=couple, subject_id=None)
    Milestone.objects.filter(counts, whose, code=code).update(valid_until=now)


def take_back(code: str, *, subject: UUID, at: datetime) -> None:
    """Say of what a partner reached ``at`` a moment that it never was: it ends as it began."""
    rows = Milestone.objects.filter(subject_id=subject, code=code, reached_at=at)
    rows.update(valid_until=at)
