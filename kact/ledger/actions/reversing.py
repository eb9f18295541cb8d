"""Takes rows of the ledger back. Nothing is changed: a second row undoes the first."""

from uuid import UUID

from django.db import transaction

from kact.ledger import events, queries
from kact.ledger.actions.posting import lock, post, sent_before
from kact.ledger.models import Movement
from kact.ledger.refusals import NotEnough, Refused, Settled
from kact.privacy.audience import Audience
from kact.record.actions import append

Kind = Movement.Kind


@transaction.atomic
def reverse_movement(
    *, by: Audience, movement: Movement, reason: str, key: UUID | None = None
) -> Movement:
    """Take a row of the ledger back by a row of its own, with why.

    The stock stands again as if it had not been; both rows stay. What came out of a draw goes back
    to it, to be given or wasted. Raises Refused for a row that takes another back, Settled for one
    that was taken back before, NotEnough where what came in has gone out again.
    """
    lot, mg = movement.lot, -movement.mg
    if earlier := sent_before(by=by, key=key, lot=lot, kind=Kind.REVERSED, mg=mg):
        return earlier
    lock(lot.pk)
    if movement.kind == Kind.REVERSED:
        raise Refused("What takes a row back is not taken back itself: write the row anew.")
    if Movement.objects.filter(reverses=movement).exists():
        raise Settled("This row was taken back already.")
    if mg < 0 and -mg > queries.spare_of(lot.pk):
        raise NotEnough("Some of what came in has gone out again.")
    row = post(
        by=by,
        lot=lot,
        kind=Kind.REVERSED,
        mg=mg,
        key=key,
        reverses=movement,
        draw_id=movement.draw_id,
        reason=reason,
    )
    append(events.MOVEMENT_REVERSED, by=by, data={"movement": str(movement.pk)})
    return row
