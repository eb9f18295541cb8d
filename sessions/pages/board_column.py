"""One partner's column on the board of a dosing day: what is known, what is due, what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kact.couples.models import Partner
from sessions import charting
from sessions.models import DosingSession
from sessions.monitoring import (
    Dose,
    Due,
    Finding,
    Reading,
    Terms,
    baseline_of,
    due,
    earliest_discharge,
    first_dose_at,
    items,
    judge,
    latest,
    refusals,
    repeats,
    standing,
)
from sessions.queries.board import Charted

Context = dict[str, Any]

LATE_SECONDS = 120  # how much later it may have been recorded, unremarked
SHOWN = 3  # of the newest entries, on the board itself
LARGE = ("sys", "hr", "spo2", "rr", "moaas")  # in large numerals; the pressure stands whole
SMALL = ("dissociation", "nausea", "anxiety", "pain", "temp")
TONES = {"warn": "attention", "hold": "danger", "emergency": "danger"}
SAYS = {"warn": "Watch", "hold": "Hold", "emergency": "Emergency"}


@dataclass(frozen=True)
class Measured:
    """One partner's measurements of the day, and what they come to."""

    readings: tuple[Reading, ...]
    doses: tuple[Dose, ...]
    baseline: Reading | None
    findings: tuple[Finding, ...]
    checks: tuple[Due, ...]
    leaves: datetime | None
    ended_at: datetime | None

    @property
    def began(self) -> datetime | None:
        """When this partner's clock began."""
        return first_dose_at(self.doses)


def measured(
    charted: Iterable[Charted],
    doses: Iterable[Dose],
    terms: Terms,
    ended_at: datetime | None = None,
) -> Measured:
    """Judge one partner's entries. What cannot be so, or was corrected away, is not judged."""
    given = tuple(doses)
    taken = tuple(_readings(charted))
    baseline = baseline_of(taken, given)
    found = judge(taken, baseline=baseline, doses=given, terms=terms)
    checks = due(given, taken, terms=terms, repeats=repeats(found), ended_at=ended_at)
    leaves = earliest_discharge(given, terms=terms)
    return Measured(taken, given, baseline, found, checks, leaves, ended_at)


def _readings(charted: Iterable[Charted]) -> Iterable[Reading]:
    for one in charted:
        entry = one.entry
        if one.counts and charting.kind_of(entry.kind).measured and not refusals(entry.values):
            yield Reading(str(entry.pk), entry.measured_at, entry.values)


def column(
    partner: Partner,
    charted: Sequence[Charted],
    known: Measured,
    now: datetime,
    session: DosingSession,
) -> Context:
    """What the board shows of one partner."""
    dosed = session.is_dosed(partner.place)
    newest, findings = latest(known.readings), standing(known.findings, known.readings)
    return {
        "partner": partner,
        "dosed": dosed,
        "began": known.began,
        "minutes": _minutes(known.began, now),
        "leaves": known.leaves,
        "ended_at": known.ended_at,
        "large": [_figure(code, newest, findings) for code in LARGE],
        "small": [_figure(code, newest, findings) for code in SMALL if code in newest],
        "findings": [_finding(one) for one in findings],
        "due": wanted(known.checks, now) if dosed and not known.ended_at else [],
        "recent": [line(one) for one in reversed(charted[-SHOWN:])],
        "count": len(charted),
    }


def line(one: Charted) -> Context:
    """One entry in the list: when, what, by whom, and what became of it."""
    entry, kind = one.entry, charting.kind_of(one.entry.kind)
    late = (entry.created_at - entry.measured_at).total_seconds() > LATE_SECONDS
    return {
        "pk": entry.pk,
        "lane": one.lane,
        "at": entry.measured_at,
        "recorded_at": entry.created_at if late else None,
        "words": kind.words,
        "values": in_words(entry.values),
        "note": entry.note,
        "by": getattr(entry, "by", "") or "",
        "review": entry.needs_review,
        "change": entry.get_change_display() if entry.change else "",
        "reason": entry.reason,
        "struck": one.successor is not None,
        "became": one.successor,
        "counts": one.counts,
        "moved_here": entry.moved_from is not None,
        "alert": kind.alert,
        "path": kind.path,
    }


def in_words(values: dict[str, Any]) -> str:
    """What was measured, shortly: `BP 128/82 mmHg · HR 76 bpm`."""
    known, said = items(), []
    if "sys" in values or "dia" in values:
        said.append(f"BP {values.get('sys', '–')}/{values.get('dia', '–')} mmHg")
    for code, value in values.items():
        if code in {"sys", "dia"}:
            continue
        said.append(_value_in_words(known[code], value) if code in known else _scale(code, value))
    return " · ".join(said)


def _value_in_words(item: Any, value: Any) -> str:
    if item.sort == "tick":
        return str(item.words)
    if item.sort == "choice" and item.code != "moaas":
        return next((o.words for o in item.options if o.code == value), str(value))
    name = item.short or item.words
    top = "/10" if item.sort == "scale" else ""
    return f"{name} {value}{top} {item.unit}".strip()


def _scale(code: str, value: Any) -> str:
    steps = dict(charting.scale(code).steps)
    return str(steps.get(value, value))


def _finding(one: Finding) -> Context:
    return {
        "says": SAYS[one.level],
        "tone": TONES[one.level],
        "level": one.level,
        "words": one.words,
        "measured": one.measured,
        "at": one.at,
        "do_next": one.do_next,
    }


def _figure(code: str, newest: dict[str, Reading], findings: Iterable[Finding]) -> Context:
    """One value in large numerals; systolic pressure stands with the diastolic."""
    reading = newest.get(code)
    item = items()[code]
    crossed = next((one for one in findings if _speaks_of(one, code, reading)), None)
    value: Any = reading.values[code] if reading else None
    if code == "sys" and reading:
        value = f"{value}/{reading.values.get('dia', '–')}"
    return {
        "code": code,
        "words": "Pressure" if code == "sys" else item.words,
        "short": "BP" if code == "sys" else item.short or item.words,
        "unit": item.unit,
        "value": value,
        "at": reading.at if reading else None,
        "tone": TONES[crossed.level] if crossed else "",
        "says": SAYS[crossed.level] if crossed else "",
    }


def _speaks_of(one: Finding, code: str, reading: Reading | None) -> bool:
    asked = {"sys", "dia"} if code == "sys" else {code}
    return reading is not None and one.key == reading.key and bool(asked & set(one.crossed))


def wanted(checks: Iterable[Due], now: datetime) -> list[Context]:
    """What is still to be measured: all that is due or late, and the next that is not yet."""
    waiting = [(one, one.state(now)) for one in checks if not one.done]
    pressing = [pair for pair in waiting if pair[1] != "not yet"]
    coming = [pair for pair in waiting if pair[1] == "not yet"][:1]
    return [_check(one, state) for one, state in pressing + coming]


def _check(one: Due, state: str) -> Context:
    return {
        "code": one.code,
        "words": one.words,
        "state": state,
        "missing": "" if one.code.startswith("repeat-") else _short(one.missing),
        "opens_at": one.opens_at,
        "due_at": one.due_at,
        "warn_at": one.warn_at,
        "task_at": one.task_at,
    }


def _short(codes: Iterable[str]) -> str:
    known = items()
    return ", ".join(known[code].short or known[code].words for code in codes)


def _minutes(began: datetime | None, now: datetime) -> int | None:
    return None if began is None else max(0, int((now - began).total_seconds() // 60))
