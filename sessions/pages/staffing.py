"""What the page of a dosing visit's room and staff shows."""

from typing import Any

from kact.couples.queries import couple_in_reach
from kact.protocol.facts import State
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.scheduling.course import capacity_of, variant_of
from kact.scheduling.models import Visit
from sessions.actions.staffing import is_on_its_day

Context = dict[str, Any]
NEED = "sessions.staffing"


def staffing(visit: Visit) -> Context:
    """What is there, what it lacks, and whether it was confirmed."""
    return {
        "nav": "calendar",
        "visit": visit,
        "lacks": capacity_of(visit, variant_of(visit)),
        "today": is_on_its_day(visit),
        "confirmed": _confirmed(visit),
        "rooms": [c.room for c in visit.slot.claims.all() if c.room],
        "staff": [c.member for c in visit.slot.claims.all() if c.member],
        "equipment": [c.equipment for c in visit.slot.claims.all() if c.equipment],
    }


def _confirmed(visit: Visit) -> bool:
    """Whether the gate before dosing finds it met."""
    sheet = examine(gate("before_dosing"), case_of(couple_in_reach(visit.couple_id)))
    lines = [line for line in sheet.lines if line.need == NEED]
    return all(f.state is State.MET for line in lines for f in line.findings)
