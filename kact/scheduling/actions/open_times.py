"""Whether the clinic, the room and the staff are there at a time."""

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from kact.scheduling.actions.claiming import Block, Needs
from kact.scheduling.models import Closing
from kact.scheduling.queries import closings_between, opening_hours
from kact.scheduling.refusals import Closed


def require_open(block: Block, zone: str, needs: Needs) -> None:
    """Raises Closed with a sentence for each thing that is closed then."""
    said = [*_hours(block, zone), *_closings(block, needs)]
    if said:
        raise Closed(said)


def _hours(block: Block, zone: str) -> Iterator[str]:
    days = {row.day: row for row in opening_hours()}
    if not days:
        return
    starts, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (block.starts, block.ends))
    day = days.get(starts.weekday())
    if day is None or day.opens is None or day.closes is None:
        yield f"The clinic is closed on {starts:%A}s."
    elif _outside(starts, ends, day.opens, day.closes):
        yield f"On {starts:%A}s the clinic is open from {day.opens:%H:%M} to {day.closes:%H:%M}."


def _outside(starts: datetime, ends: datetime, opens: time, closes: time) -> bool:
    return starts.date() != ends.date() or starts.time() < opens or ends.time() > closes


def _closings(block: Block, needs: Needs) -> Iterator[str]:
    staff = {member.pk for member in needs.staff}
    for found in closings_between(block.starts, block.ends):
        if found.member_id is None and found.room_id is None:
            yield f"The clinic is closed then: {found.name}."
        elif needs.room and found.room_id == needs.room.pk:
            yield f"{needs.room.name} is closed then: {found.name}."
        elif found.member_id in staff:
            yield f"{_name(found)} is not there then."


def _name(closing: Closing) -> str:
    return closing.member.name if closing.member else ""
