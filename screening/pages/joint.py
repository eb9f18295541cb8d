"""What the pages of the joint intake show."""

from typing import Any

from django.forms import model_to_dict

from kact.couples.models import Couple
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from screening.models import JointIntake
from screening.queries.joint import joint_intakes_of

Context = dict[str, Any]


def joint_intake(reader: Audience, couple: Couple) -> Context:
    """The newest version in full, and the earlier ones behind it."""
    versions = [_shown(found) for found in joint_intakes_of(couple.pk)]
    return {
        "nav": "couples",
        "couple": couple,
        "newest": versions[0] if versions else None,
        "earlier": versions[1:],
        "may_record": reader.can(Can.WRITE_JOINT_INTAKE),
        "gate": examine(gate("before_joint_work"), case_of(couple)),
    }


def starts_from(couple: Couple) -> Context:
    """What the form of the next version begins with: the newest, but for the day."""
    versions = joint_intakes_of(couple.pk)
    return model_to_dict(versions[0], exclude=["held_on"]) if versions else {}


def _shown(found: JointIntake) -> Context:
    return {
        "version": found.version,
        "held_on": found.held_on,
        "writer": found.writer,  # type: ignore[attr-defined] # queries.joint
        "at": found.created_at,
        "rows": _rows(found),
    }


def _rows(found: JointIntake) -> list[Context]:
    """Every entry by its name, in the order of the form."""
    concerns = ", ".join(JointIntake.Concern(c).label for c in found.concerns)
    entries = {
        "What brings them": concerns,
        "The cycle": found.cycle,
        "Strengths": found.strengths,
        "Years together": _number(found.years_together),
        "Status": found.get_status_display(),
        "Children at home": _number(found.children),
        "Living": found.get_living_display(),
        "Structure": found.get_structure_display(),
        "Method": found.get_modality_display(),
        "Fit": "; ".join(JointIntake.Fit(f).label for f in found.fit),
        "Not so": "; ".join(found.open_points),
        "What follows": found.fit_note,
        "Not a quick fix": "Both said so" if found.not_a_quick_fix else "Not yet said by both",
    }
    return [{"term": term, "detail": detail} for term, detail in entries.items()]


def _number(value: int | None) -> str:
    """A nought is an answer; nothing is none."""
    return "" if value is None else str(value)
