"""Keeps rooms, equipment, opening hours and closings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from kact.accounts.models import Membership
from kact.couples.actions import take_turns
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.scheduling import events
from kact.scheduling.models import Closing, Equipment, OpeningHours, Room
from kact.scheduling.walltime import WallTime

Hours = Mapping[int, tuple[time, time] | None]
R = TypeVar("R", Room, Equipment)


class NameTaken(ValueError):
    """Another room, or unit of equipment, goes by this name."""


@dataclass(frozen=True)
class RoomTerms:
    """What is kept about a room."""

    name: str
    chairs: int
    monitors: int
    second_space: bool


@transaction.atomic
def keep_room(*, by: Audience, terms: RoomTerms, room: Room | None = None) -> Room:
    """Make a room, or change one. Raises NameTaken."""
    kept = _keep(by, room or Room(clinic_id=by.clinic), vars(terms))
    append(events.ROOM_KEPT, by=by, data={"room": str(kept.pk)})
    return kept


@transaction.atomic
def retire_room(*, by: Audience, room: Room) -> None:
    """No longer offer a room; what is booked in it stays."""
    take_turns(f"calendar:{by.clinic}")
    Room.objects.filter(pk=room.pk, retired_at=None).update(retired_at=timezone.now())
    append(events.ROOM_KEPT, by=by, data={"room": str(room.pk), "fields": ["retired_at"]})


@transaction.atomic
def keep_equipment(
    *, by: Audience, name: str, kind: str, equipment: Equipment | None = None
) -> Equipment:
    """Make one unit of equipment, or change it. Raises NameTaken."""
    kept = _keep(by, equipment or Equipment(clinic_id=by.clinic), {"name": name, "kind": kind})
    append(events.EQUIPMENT_KEPT, by=by, data={"equipment": str(kept.pk)})
    return kept


@transaction.atomic
def retire_equipment(*, by: Audience, equipment: Equipment) -> None:
    """No longer offer a unit; what is booked with it stays."""
    take_turns(f"calendar:{by.clinic}")
    Equipment.objects.filter(pk=equipment.pk, retired_at=None).update(retired_at=timezone.now())
    data = {"equipment": str(equipment.pk), "fields": ["retired_at"]}
    append(events.EQUIPMENT_KEPT, by=by, data=data)


def _keep(by: Audience, row: R, terms: Mapping[str, Any]) -> R:
    """Make a row, or change its terms."""
    changed = {key: value for key, value in terms.items() if getattr(row, key) != value}
    for key, value in terms.items():
        setattr(row, key, value)
    try:
        with transaction.atomic():
            if row._state.adding:
                row.save(force_insert=True)
            elif changed:
                type(row).objects.filter(pk=row.pk).update(**changed)
    except IntegrityError as refusal:
        raise NameTaken(row.name) from refusal
    return row


@transaction.atomic
def set_opening_hours(*, by: Audience, hours: Hours) -> None:
    """Set the hours of the weekdays named (0 is Monday); None closes a day."""
    take_turns(f"calendar:{by.clinic}")
    for day, span in hours.items():
        opens, closes = span or (None, None)
        if not OpeningHours.objects.filter(day=day).update(opens=opens, closes=closes):
            row = OpeningHours(clinic_id=by.clinic, day=day, opens=opens, closes=closes)
            row.save(force_insert=True)
    append(events.HOURS_SET, by=by, data={"days": sorted(hours)})


@transaction.atomic
def close_time(
    *,
    by: Audience,
    name: str,
    starts: WallTime,
    ends: WallTime,
    room: Room | None = None,
    member: Membership | None = None,
) -> Closing:
    """Close a time of the clinic, of a room or of a member of staff.

    What is booked there stays until somebody moves it: ``queries.in_the_way_of`` lists it. Raises
    NotOnTheClock, and ValueError where it would not end after it starts.
    """
    take_turns(f"calendar:{by.clinic}")
    if ends.moment <= starts.moment:
        raise ValueError("A closed time ends after it starts.")
    closing = Closing(
        clinic_id=by.clinic,
        room=room,
        member=member,
        name=name,
        starts_at=starts.moment,
        ends_at=ends.moment,
        made_by_id=by.user,
    )
    closing.save(force_insert=True)
    append(events.TIME_CLOSED, by=by, data={"closing": str(closing.pk)})
    return closing


@transaction.atomic
def reopen_time(*, by: Audience, closing: Closing) -> None:
    """Lift a closing."""
    if Closing.objects.filter(pk=closing.pk, lifted_at=None).update(lifted_at=timezone.now()):
        append(events.TIME_REOPENED, by=by, data={"closing": str(closing.pk)})
