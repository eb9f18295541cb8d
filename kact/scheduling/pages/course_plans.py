"""A couple's course as its page shows it, and the way between the page and its actions."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from kact.accounts.models import Clinic
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.gate import GateClosed
from kact.protocol.queries import numbers_in_force
from kact.scheduling import queries
from kact.scheduling.actions.course_plans import Chosen, NewTime
from kact.scheduling.actions.visits import Needs
from kact.scheduling.calendar import staff_to_book
from kact.scheduling.course_plans import IN_THE_SEQUENCE, CourseNow, Terms, course_now
from kact.scheduling.dates import dates_of
from kact.scheduling.forms.course_plans import Picked, asked_move
from kact.scheduling.forms.visits import MoveVisit
from kact.scheduling.models import OpeningHours, Visit
from kact.scheduling.pages.calendar import zone_words
from kact.scheduling.pages.course_rows import Shown, comes
from kact.scheduling.refusals import Refused as NotAllowed
from kact.scheduling.rows import Row
from kact.scheduling.walltime import NotOnTheClock, WallTime

Context = dict[str, Any]
Refused = Mapping[str, Exception | str]
"""What was in the way, or a sentence, by the key of the row."""
TOO_LATE = "Somebody has changed this visit meanwhile, or it is over."
BOOKED_ALREADY = "This visit is booked already."


def course_plan(
    reader: Audience,
    clinic: Clinic,
    couple: Couple,
    asked: QueryDict,
    *,
    refused: Refused | None = None,
    chosen: Collection[str] = (),
) -> Context:
    """The whole plan; ``refused`` says at each row what was in its way, ``chosen`` stays ticked."""
    context: Context = {"nav": "couples", "couple": couple, "course": couple.courses[0]}
    if not for_two(couple):
        return context | {"alone": True}
    moved, keeps = _hypothetical(asked, clinic), reader.can(Can.KEEP_CALENDAR)
    now = course_now(couple, clinic, moved=moved)
    said = {key: in_words(refusal, reader) for key, refusal in (refused or {}).items()}
    cohort = queries.cohort_of(couple.pk) if now.for_cohort else None
    shown = Shown(now, moved, said, chosen, keeps=keeps, cohort=cohort)
    return (
        context | _plan(now, shown) | {"may_keep": keeps, "zone": zone_words(clinic, now.made_at)}
    )


def _plan(now: CourseNow, shown: Shown) -> Context:
    rows = [shown.row(row) for row in now.plan.rows]
    others = [one.step.key for one in now.plan.others if one.step.key in now.visits]
    dates = dates_of(now.plan, now.terms.wish.start, now.zone, numbers_in_force())
    return {
        "terms": now.terms,
        "days": [day for day in OpeningHours.Day if day in now.terms.wish.weekdays],
        "parts": [{"title": t, "rows": list(r)} for t, r in groupby(rows, lambda r: r["part"])],
        "others": [shown.other(key) for key in others],
        "dates": dates.items(),
        "moves": any(row["choice"] and row["how"] == "move" for row in rows),
        "books": any(row["choice"] and row["how"] == "book" for row in rows),
        "unkept": list(_unkept(now.terms)),
    }


def in_words(refusal: Exception | str, reader: Audience) -> tuple[str, ...]:
    """What was in the way, as far as this reader may know."""
    if isinstance(refusal, NotAllowed):
        return refusal.sentences
    if isinstance(refusal, GateClosed):
        return refusal.sentences if reader.can(Can.SEE_CARE) else (f"{refusal.sheet.word}.",)
    return (str(refusal) if isinstance(refusal, NotOnTheClock | str) else TOO_LATE,)


def _hypothetical(said: QueryDict, clinic: Clinic) -> dict[UUID, datetime]:
    """The visit that is looked at as if it stood at another time, where the address names one."""
    asked = asked_move(said)
    if asked is None:
        return {}
    visit, day, clock = asked
    try:
        return {visit: WallTime(day, clock, clinic.zone).moment}
    except NotOnTheClock:
        return {}


def with_it_moved(found: Visit, form: MoveVisit) -> str:
    """The address of the course's plan with a visit at the time asked for, where that may help."""
    when = form.breaks_course
    if when is None or found.kind not in IN_THE_SEQUENCE:
        return ""
    asked = {"visit": found.pk, "day": when.day, "time": f"{when.clock:%H:%M}"}
    return f"{reverse('course_plan', args=[found.couple_id])}?{urlencode(asked)}"


def unsettled_by(visit: UUID, clinic: Clinic) -> UUID | None:
    """The couple of whose course others are to move, now that this visit stands where it does."""
    found = queries.visit_in_reach(visit)
    couple = couple_in_reach(found.couple_id)
    if found.kind not in IN_THE_SEQUENCE or not for_two(couple):
        return None
    rows = course_now(couple, clinic).plan.rows
    return couple.pk if any(row.how == "move" for row in rows) else None


def for_two(couple: Couple) -> bool:
    """Whether there are two to plan a course for."""
    return len(couple.current) == len(Partner.Place)


def to_book(picked: Iterable[Picked], now: CourseNow) -> tuple[list[Chosen], Refused]:
    """The chosen visits as the action takes them; and those that are booked already."""
    rows = {row.wanted.key: row for row in now.plan.rows}
    known = [(one, rows[one.key]) for one in picked if one.key in rows]
    fresh = [_chosen(one, row, now) for one, row in known if row.standing is None]
    return fresh, {one.key: BOOKED_ALREADY for one, row in known if row.standing is not None}


def to_move(picked: Iterable[Picked], now: CourseNow) -> list[NewTime]:
    """The same for visits that stand, by their id."""
    visits = {str(pk): visit for pk, visit in now.visits.items()}
    return [
        NewTime(one.key, visits[one.key], one.token, WallTime(one.day, one.clock, now.zone))
        for one in picked
        if one.key in visits
    ]


def _chosen(one: Picked, row: Row, now: CourseNow) -> Chosen:
    subject, doses = comes(row, now.couple)
    kind, terms = row.wanted.kind, now.terms
    return Chosen(
        key=one.key,
        kind=kind,
        when=WallTime(one.day, one.clock, now.zone),
        needs=Needs(staff=terms.staff_for(kind), room=terms.room_for(kind)),
        subject=subject,
        doses=doses,
    )


def _unkept(terms: Terms) -> Iterable[str]:
    """What has to be said before several visits can be booked at once."""
    if not terms.staff:
        yield "who usually sees this couple"
    if terms.room is None:
        yield "in which room"


def begun_with(terms: Terms) -> Context:
    """The terms of a plan as the form begins."""
    return {
        "sessions": terms.sessions,
        "starts_on": terms.wish.start,
        "clock": terms.wish.clock,
        "weekdays": sorted(terms.wish.weekdays),
        "staff": [member.pk for member in terms.staff],
        "room": terms.room.pk if terms.room else None,
    }


def offered(clinic: Clinic) -> Context:
    """Whom and what the form offers."""
    return {"staff": staff_to_book(clinic.pk), "room": queries.rooms()}
