"""What the pages on the preparation of one partner, and of both, show."""

from typing import Any

from django.utils import timezone

from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from sessions.forms.preparation import RecordIndividualPreparation, RecordJointPreparation
from sessions.models import IndividualPreparation, JointPreparation
from sessions.models.preparation import Attendee
from sessions.pages.escort import escort_for_staff
from sessions.pages.preparation_sheet import sheets_for_staff
from sessions.queries.preparation import individual_preparations_of, joint_preparations_of

Context = dict[str, Any]
NOT_NOTED = ("held_on", "mode", "attendees")  # they stand in the note's heading


def individual_preparation(reader: Audience, partner: Partner, couple: Couple) -> Context:
    """One partner's own notes, who takes them home, and what clinicians noted."""
    notes = individual_preparations_of(partner.pk)
    labels = RecordIndividualPreparation.Meta.labels
    return {
        "nav": "couples",
        "partner": partner,
        "notes": [_shown(note, labels) for note in notes if note.signed_at],
        "draft": next((note for note in notes if not note.signed_at), None),
        "sheets": sheets_for_staff(partner),
        "escort": escort_for_staff(reader, partner, couple),
        "may_record": reader.can(Can.PREPARE_ALONE),
    }


def joint_preparation(reader: Audience, couple: Couple) -> Context:
    """What was noted with both present, and nothing else."""
    notes = joint_preparations_of(couple.pk)
    labels = RecordJointPreparation.Meta.labels
    return {
        "nav": "couples",
        "couple": couple,
        "notes": [_shown(note, labels) for note in notes if note.signed_at],
        "draft": next((note for note in notes if not note.signed_at), None),
        "may_record": reader.can(Can.PREPARE_TOGETHER),
    }


def begins_from(draft: IndividualPreparation | JointPreparation | None) -> Context:
    """What the form of a new note begins with."""
    return {} if draft else {"held_on": timezone.localdate()}


def _shown(note: Any, labels: dict[str, str]) -> Context:
    """A signed note by the names of its fields, with what was added to it."""
    return {
        "id": note.pk,
        "held_on": note.held_on,
        "mode": note.get_mode_display(),
        "with": ", ".join(Attendee(who).label for who in note.attendees),
        "writer": note.writer,
        "signed_at": note.signed_at,
        "rows": rows_of(note, labels),
        "added": note.added,
    }


def rows_of(note: Any, labels: dict[str, str]) -> list[Context]:
    """What a note says, by the names of its fields."""
    return [
        {"term": label, "detail": _said(note, name)}
        for name, label in labels.items()
        if name not in NOT_NOTED
    ]


def _said(note: Any, name: str) -> str:
    """A choice by its words, a tick as yes or no, a nought as a nought."""
    display = getattr(note, f"get_{name}_display", None)
    value = display() if display else getattr(note, name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)
