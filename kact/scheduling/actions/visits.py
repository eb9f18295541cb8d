"""Books visits, moves them and cancels them.

Whoever changes a clinic's calendar waits for whoever is at it, so what was looked at still holds
when it is written; PostgreSQL refuses an overlap whatever was looked at.
"""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from kact.couples.actions import take_turns
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.protocol.gate import GateClosed
from kact.record.actions import append
from kact.record.verbs import Verb
from kact.scheduling import events
from kact.scheduling.actions.booking import Booking, booking
from kact.scheduling.actions.checking import (
    require_course,
    require_in_use,
    require_needs,
    require_suits,
    to_come,
)
from kact.scheduling.actions.claiming import Needs, claim, let_go
from kact.scheduling.actions.open_times import require_open
from kact.scheduling.course import step_of, takers_of
from kact.scheduling.intervals import Step
from kact.scheduling.kinds import kinds
from kact.scheduling.models import Cohort, Slot, Visit
from kact.scheduling.queries import OPEN, claims_of, expected_in, open_visits_in
from kact.scheduling.reasons import Reason, Who
from kact.scheduling.refusals import Lacking, NotNow, OfSome, Refused, Stale
from kact.scheduling.walltime import WallTime, on_the_wall

__all__ = ["Needs", "add_to_group", "book", "book_group", "cancel", "move"]

State = Visit.State
MOVABLE = frozenset({State.PLANNED, State.BLOCKED, State.LATE})


@transaction.atomic
def book(
    *,
    by: Audience,
    couple: Couple,
    kind: str,
    when: WallTime,
    needs: Needs,
    subject: Partner | None = None,
    minutes: int | None = None,
    planned_as: str = "",
    doses: str = "",
) -> Visit:
    """Book one visit of one partner (``subject``) or of both; one event.

    ``couple`` comes from ``couple_in_reach``. ``minutes`` default to the kind's. ``planned_as`` is
    the place in the course's plan it is for; ``doses`` says who is dosed, where both come and not
    both are. Raises GateClosed; NotOnTheClock for an hour that is missing or comes twice; and a
    Refused: Lacking, Gone, Closed, Taken, TooSoon or OutOfOrder.
    """
    asked = booking(kinds()[kind], when, needs, minutes, planned_as=planned_as, doses=doses)
    if asked.terms.seen == "group":
        raise Lacking([f"{asked.terms.name} is booked for a cohort."])
    take_turns(f"calendar:{by.clinic}")
    _require_there(asked)
    slot = Slot(clinic_id=by.clinic, author_id=by.user)
    _hold(by, asked, slot, _may_come(couple, subject, asked))
    return _add(by, asked, slot, couple, subject)


@transaction.atomic
def book_group(
    *,
    by: Audience,
    cohort: Cohort,
    couples: Collection[Couple],
    kind: str,
    when: WallTime,
    needs: Needs,
    minutes: int | None = None,
    week: int | None = None,
) -> list[Visit]:
    """Book one visit for each couple of a cohort: one room, one staff, one event for each couple.

    ``couples`` come from ``queries.couples_of``. Raises what ``book`` raises; what is in the way
    of some of the couples as OfSome.
    """
    if not couples:
        raise Lacking(["No couple has a place in this cohort."])
    asked = booking(kinds()[kind], when, needs, minutes)
    take_turns(f"calendar:{by.clinic}")
    _require_there(asked)
    slot = Slot(clinic_id=by.clinic, author_id=by.user, cohort=cohort, week=week)
    _hold(by, asked, slot, _all_may_come(couples, asked))
    return [_add(by, asked, slot, couple, None) for couple in couples]


@transaction.atomic
def add_to_group(*, by: Audience, like: Visit, couples: Collection[Couple]) -> list[Visit]:
    """Let more couples come to the session that another couple's visit is; one event for each.

    Raises NotNow for one that is on or over, Taken, and OfSome.
    """
    take_turns(f"calendar:{by.clinic}")
    seen = as_seen(like, like.version, MOVABLE)
    when = on_the_wall(seen.starts_at, seen.zone)
    asked = booking(seen.terms, when, Needs(), _minutes(seen))
    partners = _all_may_come(couples, asked)
    claim(by=by, slot=seen.slot, block=asked.block, needs=asked.needs, partners=partners)
    return [_add(by, asked, seen.slot, couple, None) for couple in couples]


@transaction.atomic
def move(
    *,
    by: Audience,
    visit: Visit,
    token: int,
    when: WallTime,
    needs: Needs | None = None,
    minutes: int | None = None,
) -> None:
    """Move a visit that has not begun, with those it shares its slot with; one event for each.

    ``token`` is the ``version`` of the visit as it was seen. Without ``needs`` it takes what it
    took, without ``minutes`` as long. Raises what ``book`` raises, Stale and NotNow.
    """
    take_turns(f"calendar:{by.clinic}")
    seen = as_seen(visit, token, MOVABLE)
    together = list(open_visits_in(seen.slot_id))
    if any(other.state not in MOVABLE for other in together):
        raise NotNow
    asked = booking(seen.terms, when, needs or taken_by(seen), minutes or _minutes(seen))
    _require_there(asked)
    partners = [partner for other in together for partner in _may_move(other, asked)]
    let_go(seen.slot)
    claim(by=by, slot=seen.slot, block=asked.block, needs=asked.needs, partners=partners)
    for other in together:
        _rewrite(by, other, asked)


@transaction.atomic
def cancel(*, by: Audience, visit: Visit, token: int, who: str, reason: str) -> None:
    """Cancel one visit; ``who`` and ``reason`` (codes of ``reasons``) stand in the event alone.

    No partner reads the event. What its slot took is free again once no visit is left in it. Raises
    Stale, and NotNow for one that is over.
    """
    take_turns(f"calendar:{by.clinic}")
    seen = as_seen(visit, token, OPEN)
    stand(seen, State.CANCELLED)
    expected_in(seen.slot_id, seen.couple_id).update(holds=False)
    if not open_visits_in(seen.slot_id).exists():
        let_go(seen.slot)
    why = {"cancelled_by": Who(who).value, "reason": Reason(reason).value}
    note(events.VISIT_CANCELLED, by=by, visit=seen, **why)


def as_seen(visit: Visit, token: int, may_be: Collection[str]) -> Visit:
    """The visit as it stands now.

    Raises Stale where it was changed since it was seen, NotNow where it is not one of ``may_be``.
    """
    now: Visit = Visit.objects.select_related("slot", "subject").get(pk=visit.pk)
    if now.version != token:
        raise Stale
    if now.state not in may_be:
        raise NotNow
    return now


def stand(visit: Visit, state: str) -> None:
    """Let a visit stand otherwise. Raises Stale where somebody was quicker."""
    changed = Visit.objects.filter(pk=visit.pk, version=visit.version)
    if not changed.update(state=state, version=F("version") + 1):
        raise Stale


def note(verb: Verb, *, by: Audience, visit: Visit, **more: str) -> None:
    """One event about one visit."""
    data = {"visit": str(visit.pk), "kind": visit.kind, **more}
    append(verb, by=by, couple=visit.couple_id, subject=visit.subject_id, data=data)


def taken_by(visit: Visit) -> Needs:
    """What a visit takes now."""
    claims = list(claims_of(visit.slot_id))
    return Needs(
        staff=[claim.member for claim in claims if claim.member],
        room=next((claim.room for claim in claims if claim.room), None),
        equipment=[claim.equipment for claim in claims if claim.equipment],
    )


def _minutes(visit: Visit) -> int:
    return int((visit.ends_at - visit.starts_at).total_seconds() // 60)


def _require_there(asked: Booking) -> None:
    """Everything that is needed must be there, in use, and open."""
    require_needs(asked.terms, asked.needs)
    require_in_use(asked.needs)
    require_open(asked.block, asked.when.zone, asked.needs)


def _hold(by: Audience, asked: Booking, slot: Slot, partners: Collection[Partner]) -> None:
    """Keep a new slot, and take everything for it."""
    slot.save(force_insert=True)
    claim(by=by, slot=slot, block=asked.block, needs=asked.needs, partners=partners)


def _all_may_come(couples: Collection[Couple], asked: Booking) -> list[Partner]:
    """Both partners of every couple. Raises OfSome with what is in the way of each that may not."""
    partners: list[Partner] = []
    refused: list[tuple[str, GateClosed | Refused]] = []
    for couple in couples:
        try:
            partners += _may_come(couple, None, asked)
        except (GateClosed, Refused) as why:
            refused.append((couple.reference, why))
    if refused:
        raise OfSome(refused)
    return partners


def _may_come(couple: Couple, one: Partner | None, asked: Booking) -> list[Partner]:
    """Who comes, once the couple's course allows it."""
    require_suits(asked.terms, joint=one is None)
    people = to_come(couple, one)
    here = frozenset(partner.pk for partner in people)
    takers = takers_of(couple, asked.doses) if one is None else None
    step = Step(None, asked.terms.code, asked.block.starts, here, takers)
    require_course(couple, step, joint=one is None)
    return people


def _may_move(visit: Visit, asked: Booking) -> list[Partner]:
    """Who comes to a visit, once the couple's course allows it at its new time."""
    couple = couple_in_reach(visit.couple_id)
    step = replace(step_of(visit, couple), at=asked.block.starts)
    require_course(couple, step, joint=visit.joint)
    return to_come(couple, visit.subject)


def _add(by: Audience, asked: Booking, slot: Slot, couple: Couple, one: Partner | None) -> Visit:
    visit = Visit(
        clinic_id=by.clinic,
        couple_id=couple.pk,
        subject=one,
        author_id=by.user,
        slot=slot,
        kind=asked.terms.code,
        planned_as=asked.planned_as,
        doses=asked.doses,
        **asked.times,
    )
    visit.save(force_insert=True)
    note(events.VISIT_BOOKED, by=by, visit=visit)
    return visit


def _rewrite(by: Audience, visit: Visit, asked: Booking) -> None:
    """Write a visit's new time; one that was late is planned again."""
    state = State.PLANNED if visit.state == State.LATE else visit.state
    changed = Visit.objects.filter(pk=visit.pk, version=visit.version)
    if not changed.update(state=state, version=F("version") + 1, **asked.times):
        raise Stale
    note(events.VISIT_MOVED, by=by, visit=visit, was=visit.starts_at.isoformat())
