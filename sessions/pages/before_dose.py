"""What the pages before a dose show: the room, one partner, and a day that may be another one."""

from typing import Any

from kact.couples.models import Course, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from sessions.dosing.check import PRESCRIBER, Reason, check, items, passes
from sessions.dosing.routes import Level
from sessions.models import DosingSession, PreDoseCheck, PreDoseWord
from sessions.queries.checks import (
    checks_of,
    consent_of,
    conversion_answers,
    known_of,
    newest_check,
    room_of,
    word_on,
)
from sessions.queries.orders import order_in_force

Context = dict[str, Any]
WAITS = {"text": "Waits for the prescriber", "tone": "attention"}
TONES = {Level.PASS: "good", Level.WARN: "attention", Level.HOLD: "danger"}
AGAIN = frozenset({"food", "drink", "weight", "pregnancy", "suicidality"})
"""What does not change while one waits: it begins a repeated check as it was."""


def form_about(session: DosingSession, partner: Partner, form: Any) -> Context:
    """A form about one partner on one day."""
    return {"nav": "today", "session": session, "partner": partner, "form": form}


def set_up_room(session: DosingSession, form: Any) -> Context:
    """The room as it was last found."""
    room = room_of(session)
    names = {place.code: place.says for place in check().room}
    return {
        "nav": "today",
        "session": session,
        "form": form,
        "room": room,
        "lacking": [names[code] for code in room.lacking if code in names] if room else [],
    }


def before_dose(reader: Audience, session: DosingSession, partner: Partner) -> Context:
    """What one partner said and how they are, the newest first. A fixed number of queries."""
    checks = checks_of(session, partner)
    newest = checks[0] if checks else None
    word = word_on(newest)
    stands = _stands(newest, word)
    return {
        "nav": "today",
        "session": session,
        "partner": partner,
        "dosed": session.is_dosed(partner.place),
        "consent": consent_of(session, partner.pk),
        "known": _known(session, partner, newest),
        "check": _check(newest) if newest else None,
        "earlier": [_check(found) for found in checks[1:]],
        "word": word,
        "stands": stands,
        "waits": stands is WAITS,
        "may_ask": reader.can(Can.CHECK_BEFORE_DOSE),
        "may_decide": reader.can(Can.ORDER_DOSES),
    }


def begins_from(session: DosingSession, partner: Partner) -> Context:
    """The route that decides what is asked, and what a repeated check begins with."""
    order, last = order_in_force(partner.pk), newest_check(session, partner.pk)
    kept = last.answers if last else {}
    initial = {code: kept[code] for code in AGAIN if kept.get(code)}
    for code in ("food", "drink"):
        initial[code] = initial.get(code, "")[:16]
    return {"route": order.route if order else "", "initial": initial}


def conversion(session: DosingSession) -> Context:
    """What each said of another day, for whoever asks them."""
    couple = couple_in_reach(session.couple_id)
    said = conversion_answers(session)
    people = [{"partner": p, "said": _said(said.get(p.pk))} for p in couple.current]
    answers = list(said.values())
    same = {(each.doses, each.variant) for each in answers if each.agrees}
    agreed = len(answers) == len(people) == 2 and len(same) == 1
    agreed = agreed and all(each.agrees for each in answers)
    return {
        "nav": "today",
        "session": session,
        "couple": couple,
        "people": people,
        "open": session.doses == Course.Doses.BOTH,
        "agreed": answers[0] if agreed else None,
    }


def _said(answer: Any) -> str:
    if answer is None:
        return "Not asked"
    day = f"{answer.get_doses_display().lower()}, {answer.get_variant_display().lower()}"
    return f"{'Yes' if answer.agrees else 'No'} to: {day}"


def _known(session: DosingSession, partner: Partner, newest: PreDoseCheck | None) -> list[Context]:
    known = known_of(session, partner, newest.weight_kg if newest else None)
    return [
        {"says": item.says, "good": known[item.code] is not _bad(item.code)}
        for item in items().values()
        if item.code in known and item.code not in {"escort_doses", "weight_differs"}
    ] + [
        {"says": rule.says, "good": False}
        for code in ("escort_doses", "weight_differs")
        for rule in items()[code].rule
        if known.get(code)
    ]


def _bad(code: str) -> bool:
    """The answer of the record that is worse than a pass."""
    return items()[code].rule[0].option == "yes"


def _check(row: PreDoseCheck) -> Context:
    return {
        "row": row,
        "word": row.get_level_display(),
        "tone": TONES[Level(row.level)],
        "reasons": [_reason(reason) for reason in row.why],
    }


def _reason(reason: Reason) -> Context:
    decides = {"": "", PRESCRIBER: "The prescriber decides."}
    return {
        "says": reason.says,
        "tone": TONES[reason.level],
        "word": reason.level.title(),
        "decides": decides.get(reason.decides, "The prescriber decides, and stays."),
    }


def _stands(check: PreDoseCheck | None, word: PreDoseWord | None) -> Context:
    """Whether the check lets a dose go on, in a word."""
    if check is None:
        return {"text": "Not checked", "tone": "todo"}
    said = {"word": bool(word and word.goes_on), "bedside": bool(word and word.bedside)}
    if passes(check.why, **said) and not (word and not word.goes_on):
        return {"text": "May go on", "tone": "good"}
    if passes(check.why, word=True, bedside=True) and word is None:
        return WAITS
    return {"text": "On hold", "tone": "danger"}
