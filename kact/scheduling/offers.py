"""Which times could be offered to whoever waits, and who waits for a time that became free."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone

from kact.accounts.models import Clinic
from kact.couples.queries import care_team_of, partners_of
from kact.scheduling.calendar import LONGEST, midnight, staff_to_book
from kact.scheduling.desk_queries import waiting_list
from kact.scheduling.free_times import Calendar, Holder, Hours, Offer, Span, Wish, offer_at, offers
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Attendance, Claim, Visit, Waiting
from kact.scheduling.queries import closings_between, opening_hours, rooms, span
from kact.scheduling.walltime import on_the_wall

AHEAD = 28  # days that are searched
MOST = 8  # times proposed at once
LOOKED_AT = 40  # of those who wait, the longest-waiting, whom a free time is compared with
USUAL = (time(8), time(18))  # while a clinic has set no opening hours


def times_for(waiting: Waiting, clinic: Clinic) -> list[Offer]:
    """The next times that fit what somebody waits for. A fixed number of queries."""
    today = clinic.local(timezone.now()).date()
    first = max(today + timedelta(days=1), waiting.not_before or today)
    calendar = _calendar(clinic, first, AHEAD, people=_people(waiting), couple=waiting.couple_id)
    found = offers(kinds()[waiting.kind], wish_of(waiting), calendar, first, AHEAD)
    return list(islice(found, MOST))


def who_fits(visit: Visit, clinic: Clinic) -> list[tuple[Waiting, Offer]]:
    """Who waits for a time like that of a visit that was cancelled, the longest-waiting first."""
    if visit.state != Visit.State.CANCELLED or visit.starts_at <= timezone.now():
        return []
    when = on_the_wall(visit.starts_at, clinic.zone)
    minutes = (visit.ends_at - visit.starts_at) / timedelta(minutes=1)
    asked = [w for w in waiting_list()[:LOOKED_AT] if _could(w, minutes)]
    if not asked:
        return []
    busy = _busy_people(asked, *_days(clinic, when.day, 1))
    plain = _calendar(clinic, when.day, 1)
    found = []
    for waiting in asked:
        calendar = replace(plain, people=busy[waiting.pk])
        if offer := offer_at(when, kinds()[waiting.kind], wish_of(waiting), calendar):
            found.append((waiting, offer))
    return found[:MOST]


def wish_of(waiting: Waiting) -> Wish:
    """When they can come, as far as it was said in a way that can be compared."""
    return Wish(waiting.not_before, frozenset(waiting.days), waiting.part)


def _could(waiting: Waiting, minutes: float) -> bool:
    """Whether what they wait for is a visit of a couple that is not longer than a time."""
    terms = kinds()[waiting.kind]
    return terms.seen != "group" and terms.minutes <= minutes


def _people(waiting: Waiting) -> list[UUID]:
    if waiting.subject_id:
        return [waiting.subject_id]
    return [partner.pk for partner in partners_of(waiting.couple_id)]


def _busy_people(asked: Iterable[Waiting], first: datetime, last: datetime) -> dict[UUID, Any]:
    """When those who would come are expected elsewhere, by the id of who waits; one query."""
    asked = list(asked)
    couples = [waiting.couple_id for waiting in asked]
    there = _expected(first, last).filter(couple_id__in=couples)
    rows = list(there.values_list("couple_id", "subject_id", "during"))
    return {
        w.pk: [
            (during.lower, during.upper)
            for couple, subject, during in rows
            if couple == w.couple_id and w.subject_id in {None, subject}
        ]
        for w in asked
    }


def _calendar(
    clinic: Clinic,
    first: date,
    days: int,
    *,
    people: Iterable[UUID] = (),
    couple: UUID | None = None,
) -> Calendar:
    """What there is in a span of days; those who care for the couple come first."""
    starts, ends = _days(clinic, first, days)
    taken = _taken(starts, ends)
    closings = list(closings_between(starts, ends))
    for closing in closings:
        if whose := closing.room_id or closing.member_id:
            taken[whose].append((closing.starts_at, closing.ends_at))
    team = {place.member_id for place in care_team_of(couple)} if couple else set()
    staff = sorted(staff_to_book(clinic.pk), key=lambda member: member.pk not in team)
    there = _expected(starts, ends).filter(subject_id__in=list(people)).values_list("during")
    return Calendar(
        zone=clinic.zone,
        hours=_hours(),
        closed=[(c.starts_at, c.ends_at) for c in closings if not c.room_id and not c.member_id],
        rooms=[Holder(room, taken[room.pk]) for room in rooms()],
        staff=[Holder(m, taken[m.pk] + taken[m.user_id], m.role) for m in staff],
        people=[(during.lower, during.upper) for (during,) in there],
    )


def _days(clinic: Clinic, first: date, days: int) -> Span:
    return midnight(first, clinic.zone), midnight(first + timedelta(days=days), clinic.zone)


def _hours() -> Hours:
    """The opening hours by weekday; the usual ones on every day while none are set."""
    found = {row.day: row for row in opening_hours()}
    if not found:
        return dict.fromkeys(range(7), USUAL)
    return {day: (row.opens, row.closes) for day, row in found.items() if row.opens and row.closes}


def _taken(starts: datetime, ends: datetime) -> dict[Any, list[Span]]:
    """When rooms and staff are taken, by their ids and by those of the users behind staff."""
    near = Claim.objects.filter(holds=True, starts_at__gt=starts - LONGEST, starts_at__lt=ends)
    found: dict[Any, list[Span]] = defaultdict(list)
    for room, member, person, during in near.values_list(
        "room_id", "member_id", "person", "during"
    ):
        for key in {room, member, person} - {None}:
            found[key].append((during.lower, during.upper))
    return found


def _expected(starts: datetime, ends: datetime) -> Any:
    """Who is expected somewhere in a span."""
    return Attendance.objects.filter(holds=True, during__overlap=span(starts, ends))
