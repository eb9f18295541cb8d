"""The calendar: a week as a table, a day as columns on a grid of quarters of an hour."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.scheduling import layout, queries
from kact.scheduling.calendar import Entry, entries, midnight, staff_to_book
from kact.scheduling.forms.look import CalendarLook, Look
from kact.scheduling.models import Closing, OpeningHours
from kact.scheduling.pages.chips import NOBODY, chip, keys_of, named

Context = dict[str, Any]
DAYS = {"week": 7, "day": 1}
USUAL = (time(8), time(18))  # the hours drawn where no opening hours are set
MOST_LANES = 6  # narrower than a sixth of a column nothing can be read


def calendar(reader: Audience, clinic: Clinic, asked: Any) -> Context:
    """The calendar as this reader asked to see it."""
    staff, rooms = list(staff_to_book(clinic.pk)), list(queries.rooms())
    form = CalendarLook(asked, staff=staff, rooms=rooms, today=_today(clinic))
    look = form.look()
    first = layout.week_of(look.day)[0] if look.view == "week" else look.day
    found = [e for e in entries(first, DAYS[look.view], clinic.zone) if _wanted(e, look)]
    holders = [h for h in (staff if look.by == "staff" else rooms) if _asked_for(h.pk, look)]
    drawn = _Drawn(reader, clinic, look, first, found, named(holders, found, look.by))
    shown = drawn.week() if look.view == "week" else drawn.day()
    return _frame(reader, clinic, form, look, first) | shown | {"count": len(found)}


class _Drawn:
    """One look at one span of the calendar, with what both views need."""

    def __init__(
        self,
        reader: Audience,
        clinic: Clinic,
        look: Look,
        first: date,
        found: list[Entry],
        holders: dict[str, str],
    ) -> None:
        self.keeps = reader.can(Can.KEEP_CALENDAR)
        self.clinic, self.look, self.first, self.found = clinic, look, first, found
        self.here = ZoneInfo(clinic.zone)
        self.holders = holders
        end = first + timedelta(days=DAYS[look.view])
        self.closings = list(
            queries.closings_between(midnight(first, clinic.zone), midnight(end, clinic.zone))
        )
        self.hours = {h.day: h for h in queries.opening_hours()}

    def week(self) -> Context:
        """Rows by holder, a cell a day. A closed day on which nothing is booked is left out."""
        busy = {e.starts.date() for e in self.found}
        days = [d for d in layout.week_of(self.first) if d in busy or self._open(d)]
        by_holder = layout.rows(self.found, self._keys, NOBODY)
        rows = [
            {"key": key, "name": name, "cells": self._cells(days, key, by_holder.get(key, []))}
            for key, name in self.holders.items()
        ]
        return {"days": [self._day_head(d) for d in days], "rows": rows}

    def day(self) -> Context:
        """Columns by holder on one grid."""
        hours = self.hours.get(self.first.weekday())
        opens = (hours.opens, hours.closes) if hours and hours.opens and hours.closes else USUAL
        first, last = layout.hours(self.found, *opens)
        by_holder = layout.rows(self.found, self._keys, NOBODY)
        columns = [
            {
                "key": key,
                "name": name,
                "chips": self._placed(by_holder.get(key, []), first, last),
                "closed": self._blocks(key, first, last),
            }
            for key, name in self.holders.items()
        ]
        return {
            "outside": self._outside(first, last),
            "columns": columns,
            "hours": [time(h) for h in range(first, last)],
            "first_hour": first,
            "closed_day": not self._open(self.first),
        }

    def _keys(self, entry: Entry) -> list[str]:
        return keys_of(entry, self.look.by)

    def _cells(self, days: list[date], key: str, found: list[Entry]) -> list[Context]:
        by_day = layout.by_day(found)
        return [
            {
                "day": day,
                "chips": [chip(e, self.look, keeps=self.keeps) for e in by_day.get(day, [])],
                "closed": [c.name for c in self._closings_of(key, day)],
                "outside": not self._open(day),
            }
            for day in days
        ]

    def _placed(self, found: list[Entry], first: int, last: int) -> list[Context]:
        return [
            chip(p.item, self.look, keeps=self.keeps)
            | {"span": layout.span(p.item.starts, p.item.ends, first_hour=first, last_hour=last)}
            | {"lane": min(p.lane, MOST_LANES), "lanes": min(p.lanes, MOST_LANES)}
            for p in layout.lanes(found)
        ]

    def _blocks(self, key: str, first: int, last: int) -> list[Context]:
        return [
            {
                "name": closing.name,
                "span": layout.span(*self._within(closing), first_hour=first, last_hour=last),
            }
            for closing in self._closings_of(key, self.first)
        ]

    def _outside(self, first: int, last: int) -> list[layout.Span]:
        """When the clinic is not open on the day, as far as the grid shows it."""
        if not self.hours:
            return []
        row = self.hours.get(self.first.weekday())
        opening = [(row.opens, row.closes)] if row and row.opens and row.closes else []
        midnight_here = datetime.combine(self.first, time())
        begins, ends = (midnight_here + timedelta(hours=hour) for hour in (first, last))
        return [
            layout.span(max(a, begins), min(b, ends), first_hour=first, last_hour=last)
            for a, b in layout.closed_times(self.first, opening)
            if a < ends and b > begins
        ]

    def _closings_of(self, key: str, day: date) -> Iterable[Closing]:
        """Those of a day that are the whole clinic's or this holder's."""
        start = midnight(day, self.clinic.zone)
        end = midnight(day + timedelta(days=1), self.clinic.zone)
        for closing in self.closings:
            whose = str(closing.room_id or closing.member_id or "")
            if whose in {"", key} and closing.starts_at < end and closing.ends_at > start:
                yield closing

    def _within(self, closing: Closing) -> tuple[datetime, datetime]:
        """Its times on the wall, as far as they lie on the day."""
        start = midnight(self.first, self.clinic.zone)
        end = midnight(self.first + timedelta(days=1), self.clinic.zone)
        begins, ends = max(closing.starts_at, start), min(closing.ends_at, end)
        return begins.astimezone(self.here), ends.astimezone(self.here)

    def _day_head(self, day: date) -> Context:
        return {
            "day": day,
            "url": self.look.query(view="day", day=day),
            "today": day == _today(self.clinic),
        }

    def _open(self, day: date) -> bool:
        hours: OpeningHours | None = self.hours.get(day.weekday())
        return not self.hours or bool(hours and hours.opens)


def _frame(
    reader: Audience, clinic: Clinic, form: CalendarLook, look: Look, first: date
) -> Context:
    """What stands above the calendar: where one is, and the ways from there."""
    step = timedelta(days=DAYS[look.view])
    today = _today(clinic)
    return {
        "nav": "calendar",
        "look": look,
        "first": first,
        "last": first + step - timedelta(days=1),
        "today": today,
        "zone": zone_words(clinic, midnight(first, clinic.zone)),
        "form": form,
        "may_keep": reader.can(Can.KEEP_CALENDAR),
        "previous_url": look.query(day=look.day - step),
        "next_url": look.query(day=look.day + step),
        "today_url": look.query(day=today),
        "here_url": reverse("calendar") + look.query(),
        "views": [_switch(look, "view", *pair) for pair in (("week", "Week"), ("day", "Day"))],
        "axes": [_switch(look, "by", *pair) for pair in (("staff", "Staff"), ("room", "Rooms"))],
        "filtered": bool(look.staff or look.room or look.kind),
        "clear_url": look.query(staff="", room="", kind=""),
    }


def _switch(look: Look, name: str, value: str, label: str) -> Context:
    chosen = getattr(look, name) == value
    return {"label": label, "url": look.query(**{name: value}), "chosen": chosen}


def zone_words(clinic: Clinic, moment: datetime) -> str:
    """The zone of a clinic's clock as people say it: "New York time (EST)"."""
    city = clinic.zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{city} time ({clinic.local(moment):%Z})"


def _today(clinic: Clinic) -> date:
    return clinic.local(timezone.now()).date()


def _asked_for(holder: Any, look: Look) -> bool:
    """Whether a row stays when one of the same axis was chosen."""
    chosen = look.staff if look.by == "staff" else look.room
    return chosen in {"", str(holder)}


def _wanted(entry: Entry, look: Look) -> bool:
    """Whether the filters leave an entry in. What is only taken has no kind."""
    return (
        (not look.kind or entry.kind == look.kind)
        and (not look.staff or look.staff in {str(m.pk) for m in entry.staff})
        and (not look.room or look.room in {str(r.pk) for r in entry.rooms})
    )
