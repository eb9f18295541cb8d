"""Cohorts as their pages show them: when they meet, who comes, and what is in the way."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from kact.accounts.models import Clinic
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.scheduling import queries
from kact.scheduling.actions.claiming import Needs
from kact.scheduling.actions.cohorts import book_week
from kact.scheduling.calendar import staff_to_book
from kact.scheduling.cohorts import days_of, has_begun, sessions_of
from kact.scheduling.forms.visits import words_of
from kact.scheduling.models import Cohort, Visit
from kact.scheduling.refusals import IN_THE_WAY, NotNow
from kact.scheduling.walltime import WallTime

Context = dict[str, Any]
Refusals = Mapping[int, tuple[str, ...]]
ON_ALREADY = "This session is on, or over."


def cohort(reader: Audience, found: Cohort, refused: Refusals | None = None) -> Context:
    """One cohort: its weeks, and of its couples those that this reader may know of."""
    booked, couples = sessions_of(found), queries.couples_of(found)
    every = [visit for visits in booked.values() for visit in visits]
    keeps = reader.can(Can.KEEP_CALENDAR)
    weeks = [_week(week, day, booked[week], couples, refused or {}) for week, day in days_of(found)]
    places = {place.couple_id: place.pk for place in queries.places_in(found)}
    begun = has_begun(found, timezone.now(), every)
    return {
        "nav": "calendar",
        "cohort": found,
        "staff": [m.name for m in staff_to_book(found.clinic_id) if m.pk in set(found.staff)],
        "weeks": weeks,
        "roster": [{"couple": c, "place": places.get(c.pk)} for c in couples],
        "first_names": first_names(p.name for c in couples for p in c.current),
        "may_keep": keeps,
        "may_change": keeps and not begun,
        "may_book": keeps and bool(couples) and any(w["waits"] for w in weeks),
    }


def first_names(names: Any) -> list[str]:
    """How people are called in the group: by first name, in order, so that no pair shows."""
    return sorted(name.split()[0] for name in names if name.strip())


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
