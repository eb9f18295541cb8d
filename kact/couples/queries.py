"""Reads couples, partners and milestones for whoever is looking."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
)
from django.shortcuts import get_list_or_404, get_object_or_404
from django.utils import timezone

from kact.accounts.models import Membership
from kact.couples.milestones import ACCOUNT_VERIFIED
from kact.couples.models import CareTeam, Couple, Course, Milestone, Partner
from kact.privacy.models import joined
from kact.record.models import Event

REMINDED_FOR = timedelta(days=180)


def couple_in_reach(pk: UUID) -> Couple:
    """One couple with its partners and course. Raises Http404 when this reader may not know of it.

    One query, with a row for each partner.
    """
    course = FilteredRelation("all_courses", condition=Q(all_courses__ended_on=None))
    rows = get_list_or_404(
        Couple.objects.annotate(partner=FilteredRelation("partners"), course=course)
        .filter(joined("partner", Partner.objects.filter(couple_id=pk)), pk=pk)
        .filter(joined("course", Course.objects.filter(couple_id=pk)))
        .select_related("partner", "course")
        .order_by("partner__place", "partner__started_at")
    )
    found: Couple = rows[0]
    found.everyone = [row.partner for row in rows if hasattr(row, "partner")]
    found.courses = [row.course for row in rows[:1] if hasattr(row, "course")]
    for partner in found.everyone:
        partner.couple = found
    return found


def partner_in_reach(pk: UUID) -> Partner:
    """One partner with their couple. Raises Http404 when this reader may not know of them."""
    found: Partner = get_object_or_404(Partner.objects.select_related("couple"), pk=pk)
    return found


def myself(pk: UUID) -> Partner:
    """The partner who is looking, as they see themselves."""
    mine: Partner = Partner.objects.get(pk=pk)
    return mine


def partners_of(couple: UUID | None) -> QuerySet[Partner]:
    """The partners of a couple now, one before two."""
    return Partner.objects.filter(couple_id=couple, ended_at=None).order_by("place")


def newcomers(event: Event) -> QuerySet[Partner]:
    """Whom a registration brought in, or the adding of a second partner."""
    found = partners_of(event.couple_id)
    return found.filter(pk=event.subject_id) if event.subject_id else found


def waiting_for_second(most: int) -> list[Couple]:
    """The newest couples in reach of whom one partner alone has been registered."""
    second = Partner.objects.filter(couple_id=OuterRef("pk"), place=Partner.Place.TWO)
    return list(Couple.objects.filter(~Exists(second)).order_by("-number")[:most])


def partners_like(words: str, *, email: str, phone: str, most: int) -> list[Partner]:
    """The partners in reach whose address or number this is, or whose couple is like ``words``.

    Those with the very address or number come first; each with their couple, in one query.
    """
    own = Q(email__iexact=email) & ~Q(email="") | Q(phone=phone) & ~Q(phone="")
    couples = couples_like(words) if words.strip() else Couple.objects.none()
    found = Partner.objects.filter(own | Q(couple__in=couples), ended_at=None)
    sure = found.annotate(sure=Case(When(own, then=0), default=1)).select_related("couple")
    return list(sure.order_by("sure", "-couple__number", "place")[:most])


def with_partners(couples: QuerySet[Couple]) -> QuerySet[Couple]:
    """The same couples, each with its partners and course; two more queries in all."""
    everyone = Partner.objects.order_by("place", "started_at")
    return couples.prefetch_related(  # type: ignore[no-redef] # the model names both attributes
        Prefetch("partners", queryset=everyone, to_attr="everyone"),
        Prefetch("all_courses", queryset=Course.objects.filter(ended_on=None), to_attr="courses"),
    )


def couples_like(words: str) -> QuerySet[Couple]:
    """The couples in reach whose number is, or whose name holds, ``words``."""
    found = Couple.objects.all()
    number = words.strip().upper().removeprefix("C-")
    if number.isdigit() and len(number) < 9:
        return found.filter(number=int(number))
    return found.filter(name__icontains=words.strip()) if words.strip() else found


def in_stage(couples: QuerySet[Couple], stage: str) -> QuerySet[Couple]:
    """Those whose present course stands in ``stage``."""
    courses = Course.objects.filter(ended_on=None, stage=stage)
    return couples.filter(pk__in=courses.values("couple_id"))


def milestones_of(couples: Iterable[UUID]) -> QuerySet[Milestone]:
    """Everything reached by these couples and their partners, in the order it was reached."""
    return _that_were().filter(couple_id__in=list(couples)).order_by("reached_at")


def milestones_about(partner: UUID | None) -> QuerySet[Milestone]:
    """Everything one partner has reached, in the order it was reached."""
    return _that_were().filter(subject_id=partner).order_by("reached_at")


def _that_were() -> QuerySet[Milestone]:
    """Without what was taken back as of the moment it was reached: it never was."""
    return Milestone.objects.exclude(valid_until__lte=F("reached_at"))


def not_signed_in() -> QuerySet[Partner]:
    """The partners in reach who have not set up their sign-in yet, the longest-waiting first.

    Only those of the last half year: later, a list no longer helps.
    """
    recent = Partner.objects.filter(ended_at=None, started_at__gt=timezone.now() - REMINDED_FOR)
    signed_in = Milestone.objects.filter(subject_id=OuterRef("pk"), code=ACCOUNT_VERIFIED)
    waiting = recent.filter(~Exists(signed_in)).select_related("couple")
    return waiting.order_by("started_at", "place")


def care_team_of(couple: UUID) -> QuerySet[CareTeam]:
    """Who cares for a couple now, with their names."""
    now = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    places = CareTeam.objects.filter(now, couple_id=couple).select_related("member")
    return places.order_by("started_at")


def staff_to_add(couple: UUID, clinic: UUID) -> QuerySet[Membership]:
    """The clinic's clinicians who are not on this couple's care team."""
    there = care_team_of(couple).values("member_id")
    current = Membership.objects.filter(clinic_id=clinic, ended_at=None)
    return current.exclude(pk__in=there).order_by("name")


def place_in_reach(pk: UUID) -> CareTeam:
    """One place on a care team. Raises Http404 when this reader may not see its couple."""
    found: CareTeam = get_object_or_404(
        CareTeam.objects.filter(couple__in=Couple.objects.all()), pk=pk
    )
    return found


def couple_numbered(number: int) -> UUID:
    """The couple of this number in reach, or a nil id that matches nothing."""
    found = Couple.objects.filter(number=number).values_list("pk", flat=True).first()
    return found or UUID(int=0)


def references_of(couples: Iterable[str]) -> dict[str, str]:
    """The couples' numbers as people say them, by id; unknown ids are left out."""
    found = Couple.objects.filter(pk__in=set(couples))
    return {str(couple.pk): couple.reference for couple in found}


def emergency_reasons(places: Iterable[str]) -> dict[str, str]:
    """Why each of these places on a care team was taken in an emergency, by the place's id."""
    found = CareTeam.objects.filter(pk__in=set(places)).exclude(emergency_reason="")
    return {str(pk): reason for pk, reason in found.values_list("pk", "emergency_reason")}


def has_reached(subject: UUID | None, code: str) -> bool:
    """Whether one partner has reached a milestone that still counts."""
    return bool(reached_among(subject, code))


def reached_among(subject: UUID | None, *codes: str) -> set[str]:
    """Those of these milestones that one partner has reached and that still count; one query."""
    counts = Q(valid_until=None) | Q(valid_until__gt=timezone.now())
    found = Milestone.objects.filter(counts, subject_id=subject, code__in=codes)
    return set(found.values_list("code", flat=True))
