"""Keeps what a course is planned from; books and moves several of its visits at once.

Each visit is booked or moved for itself, with its own event: what is refused keeps no other from
being booked, and is handed back with what was in its way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction

from kact.accounts.models import Membership
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.actions.claiming import Needs
from kact.scheduling.actions.visits import book, move
from kact.scheduling.models import CoursePlan, Room, Visit
from kact.scheduling.refusals import IN_THE_WAY, NotNow, Stale
from kact.scheduling.walltime import WallTime

REFUSALS = (*IN_THE_WAY, Stale, NotNow)
Refusals = Mapping[str, Exception]
"""What was in the way, by the key of what was asked for."""


@dataclass(frozen=True)
class Chosen:
    """One visit of a plan to be booked: its ``key``, who comes, when, and what it takes."""

    key: str
    kind: str
    when: WallTime
    needs: Needs
    subject: Partner | None = None
    doses: str = ""


@dataclass(frozen=True)
class NewTime:
    """One visit of a plan to be moved; ``token`` is its version as it was seen."""

    key: str
    visit: Visit
    token: int
    when: WallTime


@transaction.atomic
def keep_course_plan(
    *,
    by: Audience,
    couple: Couple,
    sessions: int,
    starts_on: date,
    weekdays: Sequence[int],
    clock: time,
    staff: Sequence[Membership],
    room: Room | None,
) -> None:
    """Keep what the course under way is planned from; one event. No visit moves by it."""
    [course] = couple.courses
    plan = CoursePlan(
        clinic_id=by.clinic,
        couple_id=couple.pk,
        author_id=by.user,
        course=course,
        sessions=sessions,
        starts_on=starts_on,
        weekdays=sorted(weekdays),
        clock=clock,
        staff=[member.pk for member in staff],
        room=room,
    )
    plan.save(force_insert=True)
    data = {"sessions": sessions, "starts_on": starts_on.isoformat()}
    append(events.COURSE_PLANNED, by=by, couple=couple.pk, data=data)


def book_chosen(
    *, by: Audience, couple: Couple, chosen: Sequence[Chosen]
) -> tuple[list[Visit], Refusals]:
    """Book what can be booked, the earliest first, each with its event; and say what could not."""
    booked: list[Visit] = []
    refused: dict[str, Exception] = {}
    for one in sorted(chosen, key=lambda one: (one.when.day, one.when.clock)):
        try:
            booked.append(_book(by, couple, one))
        except REFUSALS as refusal:
            refused[one.key] = refusal
    return booked, refused


def _book(by: Audience, couple: Couple, one: Chosen) -> Visit:
    return book(
        by=by,
        couple=couple,
        kind=one.kind,
        when=one.when,
        needs=one.needs,
        subject=one.subject,
        planned_as=one.key,
        doses=one.doses,
    )


def move_chosen(*, by: Audience, chosen: Sequence[NewTime]) -> tuple[list[UUID], Refusals]:
    """Move what can be moved, each with its event, and say what could not.

    One may stand in another's way until that has moved: what was refused is tried again as long as
    any other moves.
    """
    waiting, moved = list(chosen), list[UUID]()
    refused: dict[str, Exception] = {}
    while waiting:
        refused = {}
        left = [one for one in waiting if not _moves(by, one, refused)]
        moved += [one.visit.pk for one in waiting if one not in left]
        if len(left) == len(waiting):
            break
        waiting = left
    return moved, refused


def _moves(by: Audience, one: NewTime, refused: dict[str, Exception]) -> bool:
    try:
        move(by=by, visit=one.visit, token=one.token, when=one.when)
    except REFUSALS as refusal:
        refused[one.key] = refusal
        return False
    return True
