"""A couple's course as a plan: what it is planned from, and what stands of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from kact.accounts.models import Clinic, Membership
from kact.couples.models import Couple
from kact.couples.queries import care_team_of
from kact.protocol.case import Case, Variant
from kact.protocol.gate import Sheet, examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of, numbers_in_force
from kact.scheduling.calendar import staff_to_book
from kact.scheduling.course import least_days, reached_of, step_of
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Closing, CoursePlan, Room, Visit
from kact.scheduling.openings import Openings, Span
from kact.scheduling.planner import propose
from kact.scheduling.queries import (
    closings_between,
    counting_visits,
    opening_hours,
    taken_between,
)
from kact.scheduling.rows import Frame, Plan, Standing, Wish, as_swapped
from kact.scheduling.sequence import dosers, gaps, sequence, sessions_of, wanted

AHEAD = timedelta(days=365)  # how far what is taken is looked at
OVER = frozenset({Visit.State.ARRIVED, Visit.State.DONE})
IN_THE_SEQUENCE = frozenset(step.kind for step in sequence().step)


@dataclass(frozen=True)
class Terms:
    """What a course is planned from; ``kept`` is whether somebody has said so."""

    sessions: int
    wish: Wish
    staff: tuple[Membership, ...]
    room: Room | None
    kept: bool = False

    def staff_for(self, kind: str) -> list[Membership]:
        """Who of those that usually see the couple is there at a visit of a kind."""
        roles = {role for either in kinds()[kind].roles for role in either}
        return [member for member in self.staff if member.role in roles]

    def room_for(self, kind: str) -> Room | None:
        """Where a visit of a kind usually is."""
        return self.room if kinds()[kind].room else None


@dataclass(frozen=True)
class CourseNow:
    """A couple's course as of a moment: its terms, its visits that count, and its plan."""

    couple: Couple
    made_at: datetime
    zone: str
    terms: Terms
    visits: Mapping[UUID, Visit]
    plan: Plan
    case: Case

    def closed(self, kind: str, *, joint: bool) -> Sheet | None:
        """The gate that must be open when a visit is booked or moved, where it is closed now."""
        name = kinds()[kind].gate_for(joint=joint)
        sheet = examine(gate(name), self.case) if name else None
        return sheet if sheet and not sheet.open else None

    @property
    def for_cohort(self) -> bool:
        """Whether any of it is booked for a whole cohort."""
        return any(kinds()[row.wanted.kind].seen == "group" for row in self.plan.rows)

    def local(self, moment: datetime) -> datetime:
        """A moment on the clinic's clock."""
        return moment.astimezone(ZoneInfo(self.zone))


def course_now(
    couple: Couple, clinic: Clinic, *, moved: Mapping[UUID, datetime] | None = None
) -> CourseNow:
    """The plan as of now; ``moved`` visits as if they already stood at another time, and stayed.

    ``couple`` comes from ``couple_in_reach``, with both partners.
    """
    now, case = timezone.now(), case_of(couple)
    visits = {visit.pk: visit for visit in counting_visits(couple.pk)}
    standing = [
        *_standing(couple, visits.values(), now, moved or {}),
        *_without(couple, case, visits),
    ]
    terms = terms_of(couple, clinic, standing, now)
    openings = _openings(clinic, terms, {v.slot_id for v in visits.values()}, now)
    variant = Variant(couple.courses[0].variant)
    frame = Frame(variant, openings, least_days(case), now)
    plan = _plan(couple, terms, standing, frame)
    return CourseNow(couple, now, clinic.zone, terms, visits, plan, case)


def _plan(couple: Couple, terms: Terms, standing: list[Standing], frame: Frame) -> Plan:
    one, two = (partner.pk for partner in couple.current)
    turns = dosers(frame.variant, one, two, couple.courses[0].doses, terms.sessions)
    turns = as_swapped(frame.variant, turns, standing, frozenset({one, two}))
    course = wanted(frame.variant, one, two, turns, gaps(numbers_in_force()))
    return propose(course, standing, terms.wish, frame)


def terms_of(
    couple: Couple, clinic: Clinic, standing: Collection[Standing] = (), now: datetime | None = None
) -> Terms:
    """What is kept for the course under way; else the program's own, with the care team."""
    course = couple.courses[0]
    members = {member.pk: member for member in staff_to_book(clinic.pk)}
    kept = CoursePlan.objects.filter(course=course).select_related("room").first()
    if kept is None:
        return _by_itself(couple, clinic, members, standing, now or timezone.now())
    wish = Wish(kept.starts_on, frozenset(kept.weekdays), kept.clock)
    staff = tuple(members[pk] for pk in kept.staff if pk in members)
    room = kept.room if kept.room and kept.room.retired_at is None else None
    return Terms(kept.sessions, wish, staff, room, kept=True)


def _by_itself(
    couple: Couple,
    clinic: Clinic,
    members: Mapping[UUID, Membership],
    standing: Collection[Standing],
    now: datetime,
) -> Terms:
    """From the first visit that stands, else from tomorrow, with the couple's care team."""
    day = sequence().day
    tomorrow = clinic.local(now).date() + timedelta(days=1)
    first = min((clinic.local(one.step.at).date() for one in standing), default=tomorrow)
    wish = Wish(first, frozenset(day.weekdays), time.fromisoformat(day.clock))
    team = [members[p.member_id] for p in care_team_of(couple.pk) if p.member_id in members]
    variant = Variant(couple.courses[0].variant)
    return Terms(sessions_of(variant, numbers_in_force()), wish, tuple(team), None)


def _standing(
    couple: Couple, visits: Collection[Visit], now: datetime, moved: Mapping[UUID, datetime]
) -> Iterator[Standing]:
    for visit in visits:
        over = visit.state in OVER or visit.starts_at <= now
        step, length = step_of(visit, couple), visit.ends_at - visit.starts_at
        starts = moved.get(visit.pk, step.at)
        step = replace(step, at=starts)
        yield Standing(step, starts + length, visit.planned_as, over or visit.pk in moved)


def _without(couple: Couple, case: Case, visits: Mapping[UUID, Visit]) -> Iterator[Standing]:
    """What milestones tell of, where no visit stands for it: only before the first session."""
    before = {step.kind for step in sequence().step if step.every == "course"}
    booked = {(visit.kind, visit.subject_id) for visit in visits.values()}
    for step in reached_of(couple, case):
        alone = next(iter(step.people)) if len(step.people) == 1 else None
        if step.kind in before and (step.kind, alone) not in booked:
            yield Standing(step, step.at, fixed=True)


def _openings(clinic: Clinic, terms: Terms, slots: Collection[UUID], now: datetime) -> Openings:
    """When the clinic is open, and when those who usually see the couple are free."""
    hours = {h.day: (h.opens, h.closes) for h in opening_hours() if h.opens and h.closes}
    shut = list(closings_between(now, now + AHEAD))
    closed = tuple(_span(c) for c in shut if c.room_id is None and c.member_id is None)
    busy = _busy(terms, slots, now, shut)
    return Openings(clinic.zone, hours, closed, busy)


def _busy(
    terms: Terms, slots: Collection[UUID], now: datetime, shut: Collection[Closing]
) -> dict[str, tuple[Span, ...]]:
    """When what a visit of each kind takes is taken by others, or away."""
    held = {step.kind: _held(terms, step.kind) for step in sequence().step}
    busy: dict[str, list[Span]] = defaultdict(list)
    for ids, span in _taken(set().union(*held.values()), slots, now, shut):
        for kind, keys in held.items():
            if ids & keys:
                busy[kind].append(span)
    return {kind: tuple(found) for kind, found in busy.items()}


def _held(terms: Terms, kind: str) -> set[UUID]:
    """The ids of what a visit takes, of its staff the people too: one person may have two roles."""
    staff, room = terms.staff_for(kind), terms.room_for(kind)
    people = {member.user_id for member in staff if member.user_id}
    return people | {member.pk for member in staff} | ({room.pk} if room else set())


def _taken(
    held: set[UUID], slots: Collection[UUID], now: datetime, shut: Collection[Closing]
) -> Iterator[tuple[set[UUID | None], Span]]:
    """What of it is taken or away when, by id; the couple's own ``slots`` left out."""
    theirs = Q(room__in=held) | Q(member__in=held) | Q(person__in=held)
    found = taken_between(now, now + AHEAD).filter(theirs).exclude(slot__in=slots)
    for room, member, person, during in found.values_list("room", "member", "person", "during"):
        yield {room, member, person}, (during.lower, during.upper)
    for closing in shut:
        yield {closing.room_id, closing.member_id}, _span(closing)


def _span(closing: Closing) -> Span:
    return closing.starts_at, closing.ends_at
