"""Everybody in the room of a group: each couple in one row, and from there to its own board."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from kact.couples.models import Partner
from kact.protocol.queries import numbers_in_force
from sessions.models import DosingSession
from sessions.monitoring import standing, terms
from sessions.pages.board_column import SAYS, TONES, Measured, in_words, measured, wanted
from sessions.queries.board import Charted, bodies_of, signals_of
from sessions.queries.discharge import went_home
from sessions.queries.doses import doses_given
from sessions.queries.dosing import days_beside

Context = dict[str, Any]


def group_board(session: DosingSession, now: datetime) -> Context:
    """Every couple in reach of the same slot. A fixed number of queries for any group."""
    days = days_beside(session)
    known = _known(days)
    alarmed = {one.entry.dosing_session_id for one in signals_of(days) if one.counts}
    return {
        "nav": "today",
        "session": session,
        "now": now,
        "couples": [
            {
                "session": day,
                "couple": day.couple,
                "signal": day.pk in alarmed,
                "people": [
                    _person(partner, known[partner.pk], now, dosed=day.is_dosed(partner.place))
                    for partner in day.couple.current
                ],
            }
            for day in days
        ],
    }


def _known(days: Iterable[DosingSession]) -> dict[UUID, Measured]:
    """What is known of everybody, judged by the clinic's numbers."""
    days = list(days)
    numbers, given, gone = terms(numbers_in_force()), doses_given(*days), went_home(*days)
    charted: dict[UUID | None, list[Charted]] = {}
    for one in bodies_of(days):
        charted.setdefault(one.entry.subject_id, []).append(one)
    return {
        partner.pk: measured(
            charted.get(partner.pk, []),
            given.get(partner.pk, []),
            numbers,
            gone.get(partner.pk),
        )
        for day in days
        for partner in day.couple.current
    }


def _person(partner: Partner, known: Measured, now: datetime, *, dosed: bool) -> Context:
    findings = standing(known.findings, known.readings)
    last = max(known.readings, key=lambda one: one.at, default=None)
    checks = wanted(known.checks, now) if dosed and not known.ended_at else []
    return {
        "partner": partner,
        "dosed": dosed,
        "began": known.began,
        "ended_at": known.ended_at,
        "last": in_words(dict(last.values)) if last else "",
        "last_at": last.at if last else None,
        "finding": findings[0].words if findings else "",
        "says": SAYS[findings[0].level] if findings else "",
        "tone": TONES[findings[0].level] if findings else "",
        "due": checks[0] if checks else None,
    }
