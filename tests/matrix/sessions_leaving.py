"""Plants, on a dosing day, adverse events, what was asked alone, and leaving, with marks in all."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kact.privacy.audience import Audience, looking_as
from sessions.models import (
    AdverseEvent,
    AdverseRecord,
    Discharge,
    PartnerEvent,
    WayHome,
)
from tests.canaries import Thing
from tests.matrix import world as worlds

if TYPE_CHECKING:
    from tests.matrix.world import World

LONG_AGO = datetime(2001, 1, 1, 10, tzinfo=UTC)
MEDICAL = "first"  # the one couple with a prescriber and a monitor on its care team
EVENT = {
    "onset_day": "2001-01-01",
    "onset_time": "10:00",
    "severity": "mild",
    "expected": "yes",
    "relation": "possible",
    "action": "observed",
    "outcome": "recovered",
    "reason": "Because.",
}
FORMS: dict[str, dict[str, Any]] = {
    "record_adverse_event": EVENT | {"term": "nausea"},
    "correct_adverse_event": EVENT | {"term": "nausea"},
    "close_adverse_event": {
        "outcome": "recovered",
        "ended_day": "2026-01-01",
        "ended_time": "10:00",
        "reason": "Because.",
    },
    "discharge_partner": {"moaas": "5"},
    "ask_way_home": {"alone": "on", "feels_safe": "yes"},
}


def plant(world: "World", partner: Thing) -> None:
    """Of each partner an event of either kind, an answer and a leaving, after the couple's day."""
    if partner.subject == "ex":
        return
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        _event(world, by, partner, PartnerEvent, "partner event")
        _way_home(world, by, partner)
    if partner.couple == MEDICAL:
        with looking_as(world.cast.people["monitor"].audience) as by:
            _event(world, by, partner, AdverseEvent, "adverse event")
            _discharge(world, by, partner)


def _row(world: "World", by: Audience, partner: Thing) -> dict[str, Any]:
    return {
        "clinic_id": by.clinic,
        "couple_id": world.cast.couples[partner.couple].pk,
        "subject_id": partner.pk,
        "author_id": by.user,
        "dosing_session_id": world.of("dosing session", couple=partner.couple)[-1].pk,
    }


def _about(kind: str, partner: Thing, pk: object = None) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject)


def _event(
    world: "World", by: Audience, partner: Thing, model: type[AdverseRecord], kind: str
) -> None:
    mine = _about(kind, partner)
    row = model(
        **_row(world, by, partner),
        term="other",
        other=world.word(mine),
        onset_at=LONG_AGO,
        severity="mild",
        expected=False,
        relation="possible",
        action="observed",
        outcome="recovering",
        description=world.word(mine),
    )
    row.save(force_insert=True)
    again = model(
        **_row(world, by, partner),
        **{
            name: getattr(row, name)
            for name in (
                "term", "other", "onset_at", "severity", "expected", "relation", "action",
                "outcome", "description",
            )
        },
        supersedes=row.pk,
        reason=world.word(mine),
    )  # fmt: skip
    again.save(force_insert=True)
    world.add(_about(kind, partner, again.pk), model)


def _way_home(world: "World", by: Audience, partner: Thing) -> None:
    plan = world.word(_about("way home", partner))
    row = WayHome(**_row(world, by, partner), feels_safe=False, plan=plan)
    row.save(force_insert=True)
    world.add(_about("way home", partner, row.pk), WayHome)


def _discharge(world: "World", by: Audience, partner: Thing) -> None:
    """One that was corrected."""
    mine = _about("discharge", partner)
    kept = {
        "measured_at": timezone.now(),
        "values": {"sys": 120},
        "answers": {},
        "aldrete": {},
        "standings": [{"code": "alert", "words": "Alert", "state": "met", "why": ""}],
    }
    first = Discharge(**_row(world, by, partner), **kept, escort=world.word(mine))
    first.save(force_insert=True)
    row = Discharge(
        **_row(world, by, partner),
        **kept,
        escort=world.word(mine),
        override=world.word(mine),
        supersedes=first.pk,
        reason=world.word(mine),
    )
    row.save(force_insert=True)
    world.add(_about("discharge", partner, row.pk), Discharge)
