"""A span of the calendar as whoever is looking may know it: visits, and what else is taken.

Who may not know of a visit still learns that a room or a colleague is taken then, and no more.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from kact.accounts.models import Membership
from kact.privacy.roles import CLINICIANS
from kact.scheduling.models import Claim, Equipment, Room, Visit

LONGEST = timedelta(days=1)  # no visit lasts longer, so no earlier start needs to be looked at


@dataclass(frozen=True)
class Entry:
    """One block of time on the clinic's clock, with the rooms, equipment and staff it takes.

    ``visits`` are those in reach: several where couples of a cohort share the block, none where it
    is only known to be taken.
    """

    starts: datetime
    ends: datetime
    visits: tuple[Visit, ...]
    rooms: tuple[Room, ...] = ()
    staff: tuple[Membership, ...] = ()
    equipment: tuple[Equipment, ...] = ()

    @property
    def visit(self) -> Visit | None:
        """The visit, or the first of those that share the block."""
        return self.visits[0] if self.visits else None

    @property
    def kind(self) -> str:
        """The code of its kind, or nothing where it is only taken."""
        return self.visits[0].kind if self.visits else ""


def midnight(day: date, zone: str) -> datetime:
    """The moment a day begins on the clock of a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def entries(first: date, days: int, zone: str) -> list[Entry]:
    """Everything on the calendar from a day on, for so many days; two queries."""
    starts, ends = midnight(first, zone), midnight(first + timedelta(days=days), zone)
    visits, claims = _visits(starts, ends), _claims(starts, ends)
    return [_entry(visits[slot], claims[slot], zone) for slot in {**visits, **claims}]


def staff_to_book(clinic: UUID) -> QuerySet[Membership]:
    """The clinic's clinicians now, by name."""
    current = Membership.objects.filter(clinic_id=clinic, ended_at=None, role__in=CLINICIANS)
    return current.order_by("name", "id")


def _visits(starts: datetime, ends: datetime) -> dict[UUID, list[Visit]]:
    """The visits of a span that are not cancelled, by their slot."""
    near = Q(starts_at__gt=starts - LONGEST, starts_at__lt=ends, ends_at__gt=starts)
    standing = Visit.objects.filter(near).exclude(state=Visit.State.CANCELLED)
    return _by_slot(standing.select_related("couple", "subject").order_by("starts_at", "id"))


def _claims(starts: datetime, ends: datetime) -> dict[UUID, list[Claim]]:
    """What is taken in a span, by its slot."""
    near = Claim.objects.filter(holds=True, starts_at__gt=starts - LONGEST, starts_at__lt=ends)
    return _by_slot(near.select_related("room", "member", "equipment").order_by("starts_at", "id"))


def _by_slot(rows: Iterable[Visit | Claim]) -> dict[UUID, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.slot_id].append(row)
    return found


def _entry(visits: list[Visit], claims: list[Claim], zone: str) -> Entry:
    """What is only taken is taken for as long as its claims last, time to make ready included."""
    if visits:
        starts, ends = visits[0].starts_at, visits[0].ends_at
    else:
        starts, ends = (
            min(c.during.lower for c in claims),
            max(c.during.upper for c in claims),
        )
    here = ZoneInfo(zone)
    return Entry(
        starts=starts.astimezone(here),
        ends=ends.astimezone(here),
        visits=tuple(visits),
        rooms=tuple(c.room for c in claims if c.room),
        staff=tuple(c.member for c in claims if c.member),
        equipment=tuple(c.equipment for c in claims if c.equipment),
    )
