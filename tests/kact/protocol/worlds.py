"""Couples for the protocol's tests: one in which everything is in order, and ways to spoil it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

# Importing the stages' facts declares them, as Django's start-up does.
import integration.facts
import kact.couples.milestones
import outcomes.facts
import screening.facts
import sessions.facts
from kact.protocol.case import DOSED, Case, Override, PartnerCase, Reached, Variant

ROOMS = (kact.couples, screening, sessions, integration, outcomes)
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
COUPLE = UUID(int=9)
ALEX, SAM = UUID(int=1), UUID(int=2)

# What stands in the way when it is on record, or decides only together with another.
ADVERSE = {
    "not_going_ahead",
    "session_review_open",
    "health_changed",
    "no_more_today",
    "vitals_on_hold",
}


def codes(*, of_couple: bool) -> set[str]:
    """Every milestone code that is declared for a partner, or for the couple."""
    joint = {
        "joint_intake",
        "plan_recorded",
        "joint_preparation",
        "staffing_confirmed",
        "joint_integration",
        "group_integration",
    }
    declared = {
        value for room in ROOMS for name, value in vars(room.milestones).items() if name.isupper()
    }
    return joint & declared if of_couple else declared - joint


def at(when: datetime, *names: str) -> dict[str, Reached]:
    """These milestones, all reached at one moment."""
    return {name: Reached(name, when) for name in names}


def ago(**span: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(**span)


def person(id_: UUID, label: str, *, dosing: bool | None = True, **changes: Reached | None):
    """A partner for whom everything is in order, with some milestones changed or removed."""
    reached: dict[str, Reached | None] = {
        **at(ago(hours=1), *(codes(of_couple=False) - ADVERSE)),
        **changes,
    }
    kept = {name: value for name, value in reached.items() if value is not None}
    return PartnerCase(id_, label, dosing, kept)


def couple(
    *partners: PartnerCase,
    variant: Variant | None = Variant.CONJOINT,
    now: datetime = NOW,
    overrides: tuple[Override, ...] = (),
    **changes: Reached | None,
) -> Case:
    """Two partners in order unless others are given, with couple milestones changed."""
    reached = {**at(ago(hours=1), *codes(of_couple=True)), **changes}
    kept = {name: value for name, value in reached.items() if value is not None}
    people = partners or (person(ALEX, "Alex"), person(SAM, "Sam"))
    return Case(COUPLE, now, people, variant, kept, overrides)


def dosed(when: datetime) -> Reached:
    """A dose at that moment."""
    return Reached(DOSED, when)


def hidden(partner: PartnerCase) -> PartnerCase:
    """The same partner, seen by a reader who may not see their milestones."""
    return replace(partner, milestones=None)
