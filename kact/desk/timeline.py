"""The record in plain sentences, with the names of those it speaks of."""

from typing import Any
from uuid import UUID

from kact.accounts.models import Membership
from kact.couples.models import Partner
from kact.privacy.audience import reader
from kact.record.models import Event
from kact.record.queries import events_of
from kact.record.verbs import verbs

LATEST = 20


def timeline(couple: UUID) -> list[dict[str, Any]]:
    """The latest entries of one couple that this reader may read, newest first."""
    events = list(events_of(couple)[:LATEST])
    names = _names(couple)
    return [{"at": event.at, "says": _sentence(event, names)} for event in events]


def _names(couple: UUID) -> dict[str, str]:
    """The names of staff and partners by the ids that events hold."""
    names = {"": "KACT"}
    for member in Membership.objects.filter(clinic_id=reader().clinic):
        names |= {str(member.pk): member.name, str(member.user_id): member.name}
    for partner in Partner.objects.filter(couple_id=couple):
        names[str(partner.pk)] = partner.name
    return names


def _sentence(event: Event, names: dict[str, str]) -> str:
    """The verb's sentence, filled with names."""
    said = {key: names.get(str(value), str(value)) for key, value in event.data.items()}
    if instrument := event.data.get("instrument"):
        said["instrument"] = instrument.upper()
    subject = names.get(str(event.subject_id or ""), "a partner")
    who = names.get(str(event.actor_id or ""), subject)
    return verbs()[event.verb].says.format_map({**said, "who": who, "subject": subject})
