"""Reads the calendar for whoever is looking.

The administrator sees every visit of the clinic, clinicians those of their couples, partners their
own and the joint ones. What else is taken, staff see as claims without a couple. What the protocol
says of a couple's visits, their order and their capacity, is in ``course.py``.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from kact.accounts.models import Enrolment
from kact.couples.models import Couple
from kact.couples.queries import with_partners
from kact.privacy.audience import reader
from kact.scheduling.kinds import kinds
from kact.scheduling.models import (
    Attendance,
    Claim,
    Closing,
    Cohort,
    CohortPlace,
    Equipment,
    OpeningHours,
    Room,
    Visit,
)

State = Visit.State
OPEN = frozenset({State.PLANNED, State.BLOCKED, State.LATE, State.ARRIVED})
OFF = frozenset({State.CANCELLED, State.NO_SHOW})


def visits_between(starts: datetime, ends: datetime) -> "QuerySet[Visit]":
    """The visits in reach that touch a span of time, in order, cancelled ones too.

    Each with its couple and subject, and with ``slot.claims``: what it takes, each with room,
    equipment and member. Two queries for any number.
    """
    return _whole(Visit.objects.filter(starts_at__lt=ends, ends_at__gt=starts))


def taken_between(starts: datetime, ends: datetime) -> "QuerySet[Claim]":
    """Every claim that holds in a span of time, with room, equipment and member: busy, not whose.

    ``during`` includes the time to make ready for the next.
    """
    span = DateTimeTZRange(starts, ends)
    found = Claim.objects.filter(clinic_id=reader().clinic, holds=True, during__overlap=span)
    return found.select_related("room", "equipment", "member").order_by("during", "id")


def visit_in_reach(pk: UUID) -> Visit:
    """One visit as ``visits_between`` gives it. Raises Http404 when this reader may not know."""
    found: Visit = get_object_or_404(_whole(Visit.objects.all()), pk=pk)
    return found


def visits_of(couple: UUID) -> "QuerySet[Visit]":
    """All of a couple's visits in reach, in order."""
    return _whole(Visit.objects.filter(couple_id=couple))


def coming_visits(couple: UUID, now: datetime) -> "QuerySet[Visit]":
    """A couple's visits in reach that are not over, the next first; cancelled ones left out."""
    return visits_of(couple).filter(ends_at__gt=now, state__in=OPEN)


def own_coming_visits(now: datetime) -> "QuerySet[Visit]":
    """For a partner: their own and the joint visits that are not over, the next first.

    Cancelled ones are left out. What a visit takes is not for partners.
    """
    return Visit.objects.filter(ends_at__gt=now, state__in=OPEN).order_by("starts_at", "id")


def _whole(visits: "QuerySet[Visit]") -> "QuerySet[Visit]":
    """The visits with what they take; a partner, or both looking on, sees none of that."""
    visits = visits.order_by("starts_at", "id")
    if reader().kind not in {"staff", "job"}:
        return visits
    claims = Claim.objects.filter(holds=True).select_related("room", "equipment", "member")
    kept = Prefetch("slot__claims", queryset=claims.order_by("id"))
    return visits.select_related("couple", "subject", "slot").prefetch_related(kept)


def open_visits_in(slot: UUID) -> "QuerySet[Visit]":
    """The visits that share a slot and may still take place."""
    return Visit.objects.filter(slot_id=slot, state__in=OPEN).order_by("couple_id")


def open_visits_taking(**thing: str) -> "QuerySet[Visit]":
    """The visits in reach, still to take place, that take one room, unit or member of staff."""
    claims = Claim.objects.filter(holds=True, **thing)
    found = Visit.objects.filter(slot_id__in=claims.values("slot_id"), state__in=OPEN)
    return found.order_by("starts_at", "couple_id")


def claims_of(slot: UUID) -> "QuerySet[Claim]":
    """What a slot takes, with room, equipment and member."""
    found = Claim.objects.filter(slot_id=slot, holds=True)
    return found.select_related("room", "equipment", "member").order_by("id")


def expected_in(slot: UUID, couple: UUID) -> "QuerySet[Attendance]":
    """Whom of a couple a slot expects."""
    return Attendance.objects.filter(slot_id=slot, couple_id=couple, holds=True)


def users_behind(partners: list[UUID]) -> dict[UUID, UUID]:
    """The user behind each of these partners who has an account, by the partner's id."""
    return dict(
        Enrolment.objects.filter(partner_id__in=partners).values_list("partner_id", "user_id")
    )


def counting_visits(couple: UUID) -> "QuerySet[Visit]":
    """A couple's visits that took place, or are to: those the order of things is asked of."""
    return Visit.objects.filter(couple_id=couple).exclude(state__in=OFF).order_by("starts_at")


def next_dose_of(couple: UUID, now: datetime) -> Visit | None:
    """A couple's next visit with a dose that is not over, or None."""
    doses = [kind.code for kind in kinds().values() if kind.doses]
    found = Visit.objects.filter(couple_id=couple, kind__in=doses, ends_at__gt=now, state__in=OPEN)
    return found.order_by("starts_at", "id").first()


def joint_visits_after(couple: UUID, moment: datetime) -> "QuerySet[Visit]":
    """A couple's joint visits that begin later than a moment."""
    return Visit.objects.filter(couple_id=couple, subject=None, starts_at__gt=moment)


def rooms() -> "QuerySet[Room]":
    """The clinic's rooms in use, by name."""
    return Room.objects.filter(retired_at=None)


def equipment() -> "QuerySet[Equipment]":
    """The clinic's equipment in use, by name."""
    return Equipment.objects.filter(retired_at=None)


def opening_hours() -> "QuerySet[OpeningHours]":
    """The weekdays that have been set, Monday first; one without hours is closed."""
    return OpeningHours.objects.order_by("day")


def closings_between(starts: datetime, ends: datetime) -> "QuerySet[Closing]":
    """Closings that stand and touch a span of time, with room and member."""
    found = Closing.objects.filter(lifted_at=None, starts_at__lt=ends, ends_at__gt=starts)
    return found.select_related("room", "member")


def in_the_way_of(closing: Closing) -> "QuerySet[Visit]":
    """The visits in reach, still to come, that stand in a closed time."""
    found = Visit.objects.filter(
        starts_at__lt=closing.ends_at, ends_at__gt=closing.starts_at, state__in=OPEN
    )
    takes = {k: v for k in ("room_id", "member_id") if (v := getattr(closing, k))}
    if takes:
        claims = Claim.objects.filter(holds=True, **takes)
        found = found.filter(slot_id__in=claims.values("slot_id"))
    return _whole(found)


def cohorts() -> "QuerySet[Cohort]":
    """The clinic's cohorts, the newest first."""
    return Cohort.objects.all()


def places_in(cohort: Cohort) -> "QuerySet[CohortPlace]":
    """The places in a cohort now, of couples in reach."""
    found = CohortPlace.objects.filter(cohort=cohort, left_at=None).select_related("couple")
    return found.order_by("created_at")


def cohort_of(couple: UUID) -> UUID | None:
    """The cohort in which a couple has a place now."""
    standing = CohortPlace.objects.filter(couple_id=couple, left_at=None)
    return standing.values_list("cohort_id", flat=True).first()


def couples_of(cohort: Cohort) -> list[Couple]:
    """The couples in reach that have a place in a cohort now, with partners and course."""
    placed = Couple.objects.filter(pk__in=places_in(cohort).values("couple_id"))
    return list(with_partners(placed.order_by("number")))


def span(starts: datetime, ends: datetime) -> DateTimeTZRange:
    """From the first moment to just before the last, in UTC."""
    return DateTimeTZRange(starts.astimezone(UTC), ends.astimezone(UTC))
