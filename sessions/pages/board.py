"""What the live board of a dosing day shows: two patients, what is between them, one clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.privacy.envelopes import public_key
from kact.protocol.case import Variant
from kact.protocol.queries import numbers_in_force
from sessions import charting
from sessions.models import LANES, DosingSession, Lane
from sessions.monitoring import Terms, by_group, paths, rows, terms
from sessions.pages.board_chart import chart, in_words
from sessions.pages.board_column import Measured, column, line, measured
from sessions.pages.intentions import guidepost
from sessions.queries.board import Day, colleagues, day_of, strays_of
from sessions.queries.discharge import went_home
from sessions.queries.doses import doses_given

Context = dict[str, Any]

AROUND = timedelta(minutes=10)  # whoever charted within it counts as being here
SHOWN = 6  # of the newest entries between the two
SIGNALS = 2  # of the newest, with what to do
URGENT_OF_ONE = ("stop_signal", "medical_call")  # one tap, always in sight
URGENT_BETWEEN = ("escalation", "separate")
URGENT = frozenset(URGENT_OF_ONE + URGENT_BETWEEN)
AGO = (0, 1, 2, 5, 10, 15, 20, 30)  # minutes before now that a row of measurements may be of


def board(reader: Audience, session: DosingSession, now: datetime) -> Context:
    """The whole board: what changes, and the forms, which do not."""
    couple = couple_in_reach(session.couple_id)
    shown = news(reader, session, couple, now)
    lanes = {lane for lane, model in LANES.items() if reader.role in model.wall.writers}
    return shown | {
        "nav": "today",
        "key": public_key(),
        "account": reader.user,
        "rows": [_row(code) for code in rows()],
        "ago": AGO,
        "groups": _groups(lanes, {"partner", "either"}),
        "between": _groups(lanes, {"couple", "either"}),
        "urgent": [charting.kind_of(code) for code in URGENT_OF_ONE],
        "urgent_between": [charting.kind_of(code) for code in URGENT_BETWEEN],
        "notes": _notes(lanes, {"partner", "either"}),
        "room_notes": _notes(lanes, {"couple", "either"}),
        "fresh": uuid4,
        "guidepost": guidepost(couple),
        "of_a_group": session.variant == Variant.GROUP,
        "receive_url": reverse("receive_entries", args=[session.pk]),
        "news_url": reverse("board_news", args=[session.pk]),
    }


def news(reader: Audience, session: DosingSession, couple: Couple, now: datetime) -> Context:
    """What changes while the board is open. A fixed number of queries."""
    day = day_of(reader, session)
    known = known_of(session, couple, day)
    people: dict[UUID | None, Partner] = {p.pk: p for p in couple.current}
    between = [line(one) | {"who": people.get(one.entry.subject_id)} for one in day.of_both]
    return {
        "session": session,
        "couple": couple,
        "now": now,
        "tick": session.tick,
        "people": [
            column(partner, day.of(partner.pk), known[partner.pk], now, session)
            for partner in couple.current
        ],
        "lane": between[: -SHOWN - 1 : -1],
        "signals": _signals(between),
        "chart": chart(couple.current, known, _numbers(), ZoneInfo(session.visit.zone)),
        "chart_says": in_words(couple.current, known),
        "strays": strays_of(session),
        "here": colleagues(session, now - AROUND),
    }


def _numbers() -> Terms:
    return terms(numbers_in_force())


def _signals(between: list[Context]) -> list[Context]:
    """The newest signals with their steps. What is restricted is never written on a wall."""
    found = [one for one in between if one["lane"] == Lane.SIGNAL and one["counts"]]
    newest = [one for one in found if one["path"]][: -SIGNALS - 1 : -1]
    return [one | {"steps": paths()[one["path"]].steps} for one in newest]


def known_of(session: DosingSession, couple: Couple, day: Day) -> dict[Any, Measured]:
    """Each partner's measurements of the day, judged by the clinic's numbers."""
    numbers = _numbers()
    given, gone = doses_given(session), went_home(session)
    return {
        partner.pk: measured(
            day.of(partner.pk), given.get(partner.pk, []), numbers, gone.get(partner.pk)
        )
        for partner in couple.current
    }


def entry_form(
    session: DosingSession, partner: Partner | None, kind: charting.Kind, typed: Mapping[str, Any]
) -> Context:
    """What the page of one entry shows, with whatever was typed."""
    return {
        "nav": "today",
        "session": session,
        "partner": partner,
        "kind": kind,
        "path": paths().get(kind.path),
    } | entry_fields(kind, typed, str(typed.get("note", "")))


def entry_fields(kind: charting.Kind, values: Mapping[str, Any], note: str) -> Context:
    """The fields of one kind, each with its value."""
    scales = () if kind.measured else kind.items
    return {
        "items": [(item, values.get(item.code)) for item in rows().get(kind.code, ())],
        "scales": [(code, charting.scale(code), values.get(code)) for code in scales],
        "note": note,
        "notes": charting.NOTES,
    }


def _row(code: str) -> Context:
    return {"code": code, "kind": charting.kind_of(code), "items": rows()[code]}


def _groups(lanes: set[str], about: set[str]) -> list[Context]:
    """The observations of some lanes, by group, each with the path it opens."""
    found = []
    for group, those in by_group():
        some = [
            one
            for one in those
            if one.lane in lanes and one.about in about and one.code not in URGENT
        ]
        if some:
            found.append({"group": group, "those": some})
    return found


def _notes(lanes: set[str], about: set[str]) -> list[charting.Kind]:
    all_notes = [charting.kind_of(code) for code in charting.NOTES]
    return [kind for kind in all_notes if kind.lane in lanes and kind.about in about]
