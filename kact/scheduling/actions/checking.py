"""What must hold before a visit stands at a time: who and what is there, the gate, the order."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from kact.accounts.models import Membership
from kact.couples.models import Couple, Partner
from kact.privacy.roles import ROLES, Role
from kact.protocol.case import Variant
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.scheduling import intervals
from kact.scheduling.actions.claiming import Needs
from kact.scheduling.course import least_days, steps_of
from kact.scheduling.intervals import Step
from kact.scheduling.kinds import Kind, kinds
from kact.scheduling.models import Equipment, Room
from kact.scheduling.refusals import Gone, Lacking, OutOfOrder, TooSoon


def require_suits(terms: Kind, *, joint: bool) -> None:
    """Raises Lacking where a kind is not for both together, or not for one alone."""
    if not terms.may_be(joint=joint):
        who = "one partner alone" if joint else "both partners together"
        raise Lacking([f"{terms.name} is for {who}."])


def require_needs(terms: Kind, needs: Needs) -> None:
    """Raises Lacking with a sentence for each role, or the room, that is missing."""
    there = {member.role for member in needs.staff}
    said = [
        f"{terms.name} needs {_either(roles)}." for roles in terms.roles if not there & {*roles}
    ]
    if terms.room and needs.room is None:
        said.append(f"{terms.name} needs a room.")
    if said:
        raise Lacking(said)


def require_in_use(needs: Needs) -> None:
    """Raises Gone with the names of what is retired and of who has left, as they stand now."""
    rooms = [needs.room] if needs.room else []
    said = [
        *_gone(rooms, Room.objects.filter(retired_at=None)),
        *_gone(needs.equipment, Equipment.objects.filter(retired_at=None)),
        *_gone(needs.staff, Membership.objects.filter(ended_at=None)),
    ]
    if said:
        raise Gone(said)


def _gone(chosen: Sequence[Any], in_use: "QuerySet[Any]") -> Iterator[str]:
    """The names of those chosen that are not in use; no query where nothing was chosen."""
    ids = [one.pk for one in chosen]
    there = set(in_use.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return (one.name for one in chosen if one.pk not in there)


def _either(roles: tuple[str, ...]) -> str:
    return " or ".join(f"a {ROLES[Role(role)].name.lower()}" for role in roles)


def require_course(couple: Couple, step: Step, *, joint: bool) -> None:
    """Raises GateClosed, TooSoon or OutOfOrder where a couple's visit may not stand as ``step``.

    A step that is a visit's own replaces it; what was out of order before is not held against it.
    """
    case = case_of(couple)
    if name := kinds()[step.kind].gate_for(joint=joint):
        require(gate(name), case)
    steps = steps_of(couple, case)
    if close := intervals.too_soon(step, steps, days=least_days(case)):
        raise TooSoon(close)
    if broken := intervals.broken_by(step, steps, case.variant or Variant.CONJOINT):
        raise OutOfOrder(broken)


def to_come(couple: Couple, subject: Partner | None) -> list[Partner]:
    """Who of a couple comes: one partner, or both."""
    return couple.current if subject is None else [subject]
