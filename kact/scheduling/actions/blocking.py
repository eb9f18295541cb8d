"""Blocks a couple's joint visits while anything on record keeps the two apart (program gate G17).

Whoever it is about and whatever it is, every joint visit still to come is blocked at the same
moment and says the same to both. Its time stays taken, so that nothing is in the way when it is
planned again.
"""

from django.db.models import F
from django.utils import timezone

from kact.couples.actions import take_turns
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import reader
from kact.protocol.queries import case_of
from kact.record.actions import append
from kact.record.models import Event
from kact.scheduling import events
from kact.scheduling.course import held_apart
from kact.scheduling.models import Visit
from kact.scheduling.queries import joint_visits_after

State = Visit.State


def settle_joint_visits(event: Event) -> None:
    """Block the joint visits of the event's couple, or plan them again, as its case stands now."""
    if event.couple_id is None:
        return
    by = reader()
    take_turns(f"calendar:{by.clinic}")
    couple = couple_in_reach(event.couple_id)
    if not couple.courses:
        return
    apart = held_apart(case_of(couple))
    were = (State.PLANNED, State.LATE) if apart else (State.BLOCKED,)
    found = joint_visits_after(couple.pk, timezone.now()).filter(state__in=were)
    state = State.BLOCKED if apart else State.PLANNED
    if changed := found.update(state=state, version=F("version") + 1):
        verb = events.VISITS_BLOCKED if apart else events.VISITS_UNBLOCKED
        append(verb, by=by, couple=couple.pk, data={"visits": changed})
