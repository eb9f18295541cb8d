"""Takes rooms, equipment, staff and partners for a slot, and lets them go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from psycopg.errors import ExclusionViolation

from kact.accounts.models import Membership
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.scheduling.models import Attendance, Claim, Equipment, Room, Slot
from kact.scheduling.queries import span, users_behind
from kact.scheduling.refusals import Taken


@dataclass(frozen=True)
class Needs:
    """What a visit takes, beside those who come."""

    staff: Sequence[Membership] = ()
    room: Room | None = None
    equipment: Sequence[Equipment] = ()


@dataclass(frozen=True)
class Block:
    """From when to when, and the minutes after it to make ready for the next."""

    starts: datetime
    ends: datetime
    buffer: int = 0

    @property
    def ready_at(self) -> datetime:
        """When what it took is free again."""
        return self.ends + timedelta(minutes=self.buffer)


def claim(
    *, by: Audience, slot: Slot, block: Block, needs: Needs, partners: Iterable[Partner]
) -> None:
    """Take everything for a slot. Raises Taken with all that is taken."""
    during = span(block.starts, block.ready_at)
    rows = list(_things(by, slot, needs))
    names = [name for name, row in rows if not _take(row, during)]
    people = list(_people(by, slot, partners))
    free = [_take(row, span(block.starts, block.ends)) for row in people]
    if names or not all(free):
        raise Taken(names, partner=not all(free))


def let_go(slot: Slot) -> None:
    """Let go of everything a slot has taken."""
    Claim.objects.filter(slot=slot, holds=True).update(holds=False)
    Attendance.objects.filter(slot=slot, holds=True).update(holds=False)


def _things(by: Audience, slot: Slot, needs: Needs) -> Iterator[tuple[str, Claim]]:
    of = {"clinic_id": by.clinic, "slot": slot}
    if needs.room:
        yield needs.room.name, Claim(room=needs.room, **of)
    for unit in needs.equipment:
        yield unit.name, Claim(equipment=unit, **of)
    for member in needs.staff:
        yield member.name, Claim(member=member, person=member.user_id, **of)


def _people(by: Audience, slot: Slot, partners: Iterable[Partner]) -> Iterator[Attendance]:
    partners = list(partners)
    users = users_behind([partner.pk for partner in partners])
    for partner in partners:
        yield Attendance(
            clinic_id=by.clinic,
            couple_id=partner.couple_id,
            subject=partner,
            author_id=by.user,
            slot=slot,
            person=users.get(partner.pk),
        )


def _take(row: Model, during: Any) -> bool:
    """Whether it was free, as PostgreSQL itself says."""
    row.during = during  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refusal:
        if not isinstance(refusal.__cause__, ExclusionViolation):
            raise
        return False
    return True
