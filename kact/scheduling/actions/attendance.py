"""Notes who came to a visit. ``token`` is the visit's ``version`` as it was seen."""

from django.db import transaction

from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.record.verbs import Verb
from kact.scheduling import events
from kact.scheduling.actions.visits import as_seen, note, stand
from kact.scheduling.models import Visit

State = Visit.State
AWAITED = frozenset({State.PLANNED, State.LATE})


@transaction.atomic
def mark_arrived(*, by: Audience, visit: Visit, token: int) -> None:
    """Everybody who was to come is here. Raises Stale and NotNow."""
    _mark(events.VISIT_ARRIVED, by, as_seen(visit, token, AWAITED), State.ARRIVED)


@transaction.atomic
def mark_late(*, by: Audience, visit: Visit, token: int, who: Partner | None = None) -> None:
    """Somebody is not here yet: ``who``, where one of two is. Raises Stale and NotNow."""
    _mark(events.VISIT_LATE, by, as_seen(visit, token, {State.PLANNED}), State.LATE, who)


@transaction.atomic
def mark_no_show(*, by: Audience, visit: Visit, token: int, who: Partner | None = None) -> None:
    """The visit did not take place: somebody (``who``, of two) did not come.

    Raises Stale and NotNow.
    """
    _mark(events.VISIT_MISSED, by, as_seen(visit, token, AWAITED), State.NO_SHOW, who)


@transaction.atomic
def mark_done(*, by: Audience, visit: Visit, token: int) -> None:
    """The visit took place. Raises Stale and NotNow."""
    _mark(events.VISIT_DONE, by, as_seen(visit, token, AWAITED | {State.ARRIVED}), State.DONE)


def _mark(verb: Verb, by: Audience, visit: Visit, state: str, who: Partner | None = None) -> None:
    """One event. Who of two is awaited stands in it alone: the visit is both partners' to read."""
    stand(visit, state)
    note(verb, by=by, visit=visit, **({"awaited": str(who.pk)} if who else {}))
