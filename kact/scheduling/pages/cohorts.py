"""Cohorts as their pages show them: when they meet, who comes, and what is in the way."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from kact.accounts.models import Clinic
from kact.couples.models import Couple
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.scheduling import queries
from kact.scheduling.actions.claiming import Needs
from kact.scheduling.actions.cohorts import book_week, coming_weeks
from kact.scheduling.calendar import staff_to_book
from kact.scheduling.cohorts import days_of, has_begun, sessions_of
from kact.scheduling.forms.visits import words_of
from kact.scheduling.models import Cohort, CohortPlace, Visit
from kact.scheduling.refusals import IN_THE_WAY, NotNow, Stale
from kact.scheduling.roster import group_names_of, in_order, is_listed
from kact.scheduling.walltime import WallTime

Context = dict[str, Any]
Refusals = Mapping[int, tuple[str, ...]]
ON_ALREADY = "This session is on, or over."
OVER = (NotNow, Stale)


def cohort(reader: Audience, found: Cohort, refused: Refusals | None = None) -> Context:
    """One cohort: its weeks, and of its couples those that this reader may know of."""
    booked, couples = sessions_of(found), queries.couples_of(found)
    every = [visit for visits in booked.values() for visit in visits]
    keeps = reader.can(Can.KEEP_CALENDAR)
    weeks = [_week(week, day, booked[week], couples, refused or {}) for week, day in days_of(found)]
    places = {place.couple_id: place for place in queries.places_in(found)}
    begun = has_begun(found, timezone.now(), every)
    return {
        "nav": "calendar",
        "cohort": found,
        "staff": [m.name for m in staff_to_book(found.clinic_id) if m.pk in set(found.staff)],
        "weeks": weeks,
        "couples": [{"couple": c, "place": places.get(c.pk)} for c in couples],
        "roster": _roster(couples, places.values()) if couples else {},
        "may_keep": keeps,
        "may_join": keeps and not begun,
        "may_book": keeps and bool(couples) and any(w["waits"] for w in weeks),
    }


def _roster(couples: Collection[Couple], places: Collection[CohortPlace]) -> Context:
    """What those in reach are called in the group, and whether the group reads it."""
    names = group_names_of(couples)
    return {
        "names": in_order(names.values()),
        "waits": [c.reference for c in couples if any(p.pk not in names for p in c.current)],
        "shown": all(map(is_listed, places)),
    }


def _week(
    week: int, day: datetime, visits: list[Visit], couples: Collection[Any], refused: Refusals
) -> Context:
    there = {visit.couple_id for visit in visits}
    missing = [couple.reference for couple in couples if couple.pk not in there]
    first = visits[0] if visits else None
    return {
        "week": week,
        "starts": first.local_start if first else day,
        "ends": first.local_end if first else None,
        "visit": first,
        "missing": missing if first else [],
        "waits": bool(missing),
        "refused": refused.get(week, ()),
    }


def book_all(reader: Audience, found: Cohort) -> Refusals:
    """Book every week that is not booked for everybody; what is in the way, by week."""
    booked, couples = sessions_of(found), queries.couples_of(found)
    staff = [m for m in staff_to_book(found.clinic_id) if m.pk in set(found.staff)]
    needs = Needs(staff, found.room)
    refused: dict[int, tuple[str, ...]] = {}
    for week, day in days_of(found):
        if len(booked[week]) == len(couples):
            continue
        when = WallTime(day.date(), day.time(), found.clinic.zone)
        try:
            book_week(by=reader, cohort=found, week=week, when=when, needs=needs)
        except NotNow:
            refused[week] = (ON_ALREADY,)
        except IN_THE_WAY as why:
            refused[week] = words_of(why, entitled=reader.can(Can.SEE_CARE))
    return refused


def change(found: Cohort, why: Mapping[int, Exception] | None, *, entitled: bool) -> Context:
    """The sessions that would change, each with what is in its way; nothing changes with one."""
    weeks = [
        {"starts": visit.local_start, "refused": _said((why or {}).get(week), entitled=entitled)}
        for week, visit in coming_weeks(found)
    ]
    return {"nav": "calendar", "cohort": found, "weeks": weeks}


def _said(refusal: Exception | None, *, entitled: bool) -> tuple[str, ...]:
    if refusal is None:
        return ()
    return (ON_ALREADY,) if isinstance(refusal, OVER) else words_of(refusal, entitled=entitled)


def begun_with(found: Cohort) -> Context:
    """What the form that changes a cohort begins with."""
    return {"clock": found.clock, "room": found.room_id, "staff": found.staff}


def as_planned(found: Cohort, week: int) -> Context:
    """What the form of one week begins with."""
    day = dict(days_of(found)).get(week) or days_of(found)[0][1]
    return {
        "week": week,
        "day": day.date(),
        "time": day.time(),
        "room": found.room_id,
        "staff": found.staff,
    }


def week_asked(found: Cohort, said: Mapping[str, str]) -> int:
    """The week an address names, or the first."""
    week = said.get("week", "")
    return int(week) if week.isdigit() and 1 <= int(week) <= found.weeks else 1


def rows(found: Collection[Cohort], clinic: Clinic) -> list[Context]:
    """Each cohort of the list, with whether it is over."""
    today = clinic.local(timezone.now()).date()
    return [
        {"cohort": one, "over": one.ends_on is not None and one.ends_on < today} for one in found
    ]
