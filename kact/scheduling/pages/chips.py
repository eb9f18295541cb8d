"""One block of time as the calendar draws it, and the rows or columns it stands in."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from kact.scheduling.calendar import Entry
from kact.scheduling.forms.look import Look
from kact.scheduling.models import Visit

Context = dict[str, Any]
NOBODY = ""  # the row of what takes nobody, or no room
NONE_OF = {"staff": "Nobody named", "room": "No room"}
TONES: dict[str, str] = {
    Visit.State.PLANNED: "",
    Visit.State.BLOCKED: "attention",
    Visit.State.LATE: "attention",
    Visit.State.ARRIVED: "good",
    Visit.State.DONE: "plain",
    Visit.State.NO_SHOW: "danger",
}
STILL_MOVES = {Visit.State.PLANNED, Visit.State.BLOCKED, Visit.State.LATE}


def holders_of(entry: Entry, by: str) -> tuple[Any, ...]:
    """The staff or the rooms of an entry."""
    return entry.staff if by == "staff" else entry.rooms


def keys_of(entry: Entry, by: str) -> list[str]:
    """Their ids, as the rows know them."""
    return [str(holder.pk) for holder in holders_of(entry, by)]


def named(holders: Iterable[Any], found: Iterable[Entry], by: str) -> dict[str, str]:
    """The rows by id: those asked for, then others that hold something, then nobody's."""
    names = {str(h.pk): h.name for h in holders}
    for entry in found:
        for holder in holders_of(entry, by):
            names.setdefault(str(holder.pk), holder.name)
    if any(not holders_of(entry, by) for entry in found):
        names[NOBODY] = NONE_OF[by]
    return names


def chip(entry: Entry, look: Look, *, keeps: bool) -> Context:
    """What is written on one block; of what is only taken, no more than that."""
    drawn: Context = {"starts": entry.starts, "ends": entry.ends}
    if entry.visit is None:
        return drawn | {"taken": True, "says": "Taken"}
    visit, several = entry.visit, len(entry.visits) > 1
    return drawn | {
        "url": reverse("visit", args=[visit.pk]),
        "says": visit.terms.name,
        "couples": [v.couple.reference for v in entry.visits],
        "who": "" if several else who(visit),
        "place": visit.subject.place if visit.subject else None,
        "with": ", ".join(h.name for h in holders_of(entry, _other(look.by))),
        "state": "" if visit.state == Visit.State.PLANNED else visit.get_state_display(),
        "tone": TONES.get(visit.state, "plain"),
        "doses": visit.terms.doses,
        "move": _move(entry, visit) if keeps and visit.state in STILL_MOVES else None,
    }


def who(visit: Visit) -> str:
    """The partner who is to come, or both as they are called together."""
    return visit.subject.name if visit.subject else visit.couple.name


def _other(by: str) -> str:
    return "room" if by == "staff" else "staff"


def _move(entry: Entry, visit: Visit) -> Context:
    """What dragging needs to know to fill in the form that moves a visit."""
    return {
        "url": reverse("move_visit", args=[visit.pk]),
        "token": visit.version,
        "minutes": int((entry.ends - entry.starts).total_seconds() // 60),
        "staff": " ".join(str(m.pk) for m in entry.staff),
        "room": " ".join(str(r.pk) for r in entry.rooms),
        "equipment": " ".join(str(e.pk) for e in entry.equipment),
    }
