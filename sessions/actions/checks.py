"""Looks at the room and at each partner before a dose; the newest row counts.

A check that passes reaches one neutral milestone of its partner, and anything else ends it. Nobody
but the care team reads why: gates, calendar and the other partner know the milestone alone.
"""

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.protocol.queries import numbers_in_force
from kact.record.actions import append
from sessions import events, milestones
from sessions.dosing.check import Answers, check, fingerprint, judge, passes
from sessions.models import DosingSession, PreDoseCheck, PreDoseWord, RoomSetUp
from sessions.queries.checks import known_of, newest_check
from sessions.queries.orders import order_in_force


class DayOver(RuntimeError):
    """The session is signed: nothing is added to its record."""


class Superseded(RuntimeError):
    """This partner was checked again since."""


@transaction.atomic
def set_up_room(*, by: Audience, session: DosingSession, ready: list[str]) -> RoomSetUp:
    """Keep what of the room was found ready; whatever is not named is lacking."""
    require_open(session)
    lacking = [place.code for place in check().room if place.code not in ready]
    row = RoomSetUp(**about(by, session), lacking=lacking)
    row.save(force_insert=True)
    note(events.ROOM_SET_UP, by, session, None)
    return row


@transaction.atomic
def check_before_dose(
    *, by: Audience, session: DosingSession, partner: Partner, answers: Answers
) -> PreDoseCheck:
    """Judge one partner's answers now, keep both, and reach or end what a pass stands for."""
    take_turns(f"day:{session.pk}")
    require_open(session)
    weight, order = _weight(answers), order_in_force(partner.pk)
    verdict = judge(
        answers,
        known_of(session, partner, weight),
        at=timezone.now(),
        route=order.route if order else "",
        chosen=numbers_in_force(),
    )
    row = PreDoseCheck(
        **about(by, session, partner),
        answers=dict(answers),
        level=verdict.level,
        reasons=[asdict(reason) for reason in verdict.reasons],
        rules_sha256=fingerprint(),
        weight_kg=weight,
    )
    row.save(force_insert=True)
    _stand(by, row, goes_on=passes(verdict.reasons))
    note(events.CHECKED_BEFORE_DOSE, by, session, partner)
    return row


@transaction.atomic
def give_word(
    *, by: Audience, found: PreDoseCheck, goes_on: bool, bedside: bool, reason: str
) -> PreDoseWord:
    """A prescriber lets a dose go on although a check warned, or does not.

    What nobody may decide stays a hold. Raises Superseded for a check that counts no more.
    """
    session = found.dosing_session
    take_turns(f"day:{session.pk}")
    require_open(session)
    if newest_check(session, found.subject_id) != found:
        raise Superseded
    row = PreDoseWord(
        **about(by, session, found.subject, of_day=False),
        check_row=found,
        goes_on=goes_on,
        bedside=bedside,
        reason=reason,
    )
    row.save(force_insert=True)
    _stand(by, found, goes_on=passes(found.why, word=goes_on, bedside=bedside) and goes_on)
    note(events.WORD_GIVEN, by, session, found.subject)
    return row


def require_open(session: DosingSession) -> None:
    """Raise DayOver where the session was signed."""
    if not DosingSession.objects.filter(pk=session.pk, signed_at=None).exists():
        raise DayOver


def about(
    by: Audience, session: DosingSession, partner: Partner | None = None, *, of_day: bool = True
) -> dict[str, Any]:
    """Whose a row of the day is, and who writes it."""
    subject = {"subject_id": partner.pk} if partner else {}
    day = {"dosing_session_id": session.pk} if of_day else {}
    whose = {"clinic_id": by.clinic, "couple_id": session.couple_id, "author_id": by.user}
    return whose | subject | day


def note(verb: events.Verb, by: Audience, session: DosingSession, partner: Partner | None) -> None:
    """One event of the day, and one step of its tick, so that open screens look again."""
    DosingSession.objects.filter(pk=session.pk).update(tick=F("tick") + 1)
    data = {"dosing_session": str(session.pk)}
    subject = partner.pk if partner else None
    append(verb, by=by, couple=session.couple_id, subject=subject, data=data)


def _stand(by: Audience, row: PreDoseCheck, *, goes_on: bool) -> None:
    end(milestones.SAME_DAY_CHECK, subject=row.subject_id)
    if goes_on:
        whose: dict[str, Any] = {"couple": row.couple_id, "subject": row.subject_id}
        reach(milestones.SAME_DAY_CHECK, by=by, **whose)


def _weight(answers: Answers) -> Decimal | None:
    """The weight of the day as it was typed; None where it is not known, or cannot be right."""
    try:
        value = Decimal(str(answers.get("weight") or ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 30 <= value <= 300 else None
