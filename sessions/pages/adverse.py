"""What the pages of adverse events show, and the summary of one partner's monitoring."""

from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404

from kact.couples.models import Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.protocol.queries import numbers_in_force
from sessions.models import AdverseEvent, AdverseRecord, DosingSession
from sessions.monitoring import (
    Reading,
    adverse,
    adverse_terms,
    baseline_of,
    judge,
    summary,
    terms,
)
from sessions.queries.adverse import adverse_events_of, reads_all, writable
from sessions.queries.discharge import discharge_of
from sessions.queries.doses import doses_given
from sessions.queries.measured import readings_of

Context = dict[str, Any]
Row = dict[str, str]


def partner_at(session: DosingSession, place: int) -> Partner:
    """The partner in a place of this couple. Raises Http404."""
    couple = couple_in_reach(session.couple_id)
    found = next((p for p in couple.current if p.place == place), None)
    if found is None:
        raise Http404
    return found


def adverse_events(reader: Audience, session: DosingSession, place: int) -> Context:
    """One partner's events of a day, with what this reader may do with each."""
    partner = partner_at(session, place)
    chains = adverse_events_of(reader, session, partner.pk)
    return _of(session, partner) | {
        "events": [_event(reader, session, chain) for chain in chains],
        "apart": restricted(reader),
    }


def about_event(session: DosingSession, partner: Partner) -> Context:
    """What a form of one event shows beside itself."""
    return _of(session, partner)


def restricted(reader: Audience) -> bool:
    """Whether this reader records what is kept apart."""
    return writable(reader.role) is not AdverseEvent


def begins_now(session: DosingSession, now: datetime) -> dict[str, Any]:
    """A form's day and time: of now, on the clock of the room."""
    local = now.astimezone(_zone(session))
    return {"onset_day": local.date(), "onset_time": local.time()}


def begins_from(session: DosingSession, event: AdverseRecord) -> dict[str, Any]:
    """A form filled in with what an event says."""
    given = {name: getattr(event, name) for name in ("term", "other", "severity", "relation")}
    given |= {name: getattr(event, name) for name in ("action", "outcome", "description")}
    given |= {"criteria": event.criteria, "expected": "yes" if event.expected else "no"}
    for name, at in (("onset", event.onset_at), ("ended", event.ended_at)):
        if at:
            local = at.astimezone(_zone(session))
            given |= {f"{name}_day": local.date(), f"{name}_time": local.time()}
    return given


def monitoring_summary(reader: Audience, session: DosingSession, place: int) -> Context:
    """The lines of a monitoring form for one partner, from what was charted."""
    partner = partner_at(session, place)
    numbers = terms(numbers_in_force())
    readings, doses = readings_of(session, partner.pk), doses_given(session).get(partner.pk, [])
    if left := discharge_of(session, partner.pk):  # they were measured once more, and left on it
        readings.append(Reading(str(left.pk), left.measured_at, left.values))
    findings = judge(readings, baseline=baseline_of(readings, doses), doses=doses, terms=numbers)
    events = [
        chain[0]
        for chain in adverse_events_of(reader, session, partner.pk)
        if isinstance(chain[0], AdverseEvent)  # the form has no line for what is kept apart
    ]
    found = summary(
        readings,
        findings,
        doses=doses,
        terms_of_events=[adverse_terms()[event.term].summed for event in events],
        serious=any(event.serious for event in events),
        terms=numbers,
    )
    return _of(session, partner) | {
        "rows": [
            _row("First dose", in_words(session, found.dosed_at)),
            _row("Sedation", _yes(found.sedation, "lowest MOAA/S", found.lowest_moaas)),
            _row(
                "Dissociation",
                _yes(found.dissociation, "highest rating", found.most_dissociated),
            ),
            _row("Respiratory depression", _yes(found.respiratory_depression)),
            _row("Serious adverse event", _yes(found.serious)),
            _row("Minutes monitored", "" if found.minutes is None else str(found.minutes)),
            _row("Could have left at", in_words(session, found.ready_at)),
        ],
        "events": [_event(reader, session, [event]) for event in events],
        "session_signed": session.signed_at,
    }


def _of(session: DosingSession, partner: Partner) -> Context:
    day = f"{session.visit.local_start:%A %-d %B %Y}"
    return {"nav": "today", "session": session, "partner": partner, "day": day}


def _event(reader: Audience, session: DosingSession, chain: list[AdverseRecord]) -> Context:
    """One event as it stands, with the rows it had before."""
    newest = chain[0]
    mine = writable(reader.role) is type(newest) and not newest.closed
    return {
        "event": newest,
        "title": _title(newest),
        "apart": not isinstance(newest, AdverseEvent),
        "rows": _rows(session, newest),
        "before": [
            {
                "title": _title(old),
                "at": in_words(session, old.created_at),
                "by": getattr(old, "by", ""),
                "why": newer.reason,
                "rows": _rows(session, old),
            }
            for newer, old in pairwise(chain)
        ],
        "may_correct": mine,
        "may_close": mine and (not newest.serious or reads_all(reader.role)),
    }


def _title(event: AdverseRecord) -> str:
    return event.other or adverse_terms()[event.term].words


def _rows(session: DosingSession, event: AdverseRecord) -> list[Row]:
    file = adverse()
    words = {
        name: {each.code: each.words for each in those}
        for name, those in (
            ("severity", file.severity),
            ("relation", file.relation),
            ("action", file.action),
            ("outcome", file.outcome),
            ("criteria", file.criterion),
        )
    }
    serious = ", ".join(words["criteria"].get(code, code) for code in event.criteria)
    rows = [
        _row("Began", in_words(session, event.onset_at)),
        _row("Ended", in_words(session, event.ended_at) or "Goes on"),
        _row("Severity", words["severity"].get(event.severity, event.severity)),
        _row("Serious", serious or "No"),
        _row("Expected", "Yes" if event.expected else "No"),
        _row("Related", words["relation"].get(event.relation, event.relation)),
        _row("Done", words["action"].get(event.action, event.action)),
        _row("Outcome", words["outcome"].get(event.outcome, event.outcome)),
    ]
    return [*rows, _row("In words", event.description)] if event.description else rows


def _row(term: str, detail: str) -> Row:
    return {"term": term, "detail": detail or "Not charted"}


def _yes(so: bool, what: str = "", value: object = None) -> str:
    """Yes or no, with what it rests on where something is measured for it."""
    said = "Yes" if so else "No"
    if not what:
        return said
    return f"{said}; not measured" if value is None else f"{said}; {what} {value}"


def in_words(session: DosingSession, moment: datetime | None) -> str:
    """A moment on the clock of the room; empty for none."""
    return f"{moment.astimezone(_zone(session)):%-d %b %Y, %H:%M %Z}" if moment else ""


def _zone(session: DosingSession) -> ZoneInfo:
    return ZoneInfo(session.visit.zone)
