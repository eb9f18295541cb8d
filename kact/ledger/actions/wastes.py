"""A waste takes two: one proposes it, and it counts once somebody else has witnessed it."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from kact.ledger import events, queries
from kact.ledger.actions.posting import exact, lock, post, shown
from kact.ledger.models import Draw, Lot, Movement, Waste, WasteAnswer
from kact.ledger.refusals import NotEnough, SameHand, Settled
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append


@transaction.atomic
def propose_waste(
    *,
    by: Audience,
    lot: Lot,
    mg: Decimal,
    method: str,
    why: str,
    note: str = "",
    draw: Draw | None = None,
) -> Waste:
    """Ask for a witness of a waste, of a draw or straight from the stock. Raises NotEnough.

    Nothing has moved until somebody else witnesses it.
    """
    exact(mg)
    lock(lot.pk)
    there = queries.open_of(draw) if draw else queries.spare_of(lot.pk)
    asked = queries.awaiting_witness().filter(lot=lot, draw=draw).aggregate(mg=Sum("mg"))["mg"]
    if mg > (there := there - Decimal(asked or 0)):
        raise NotEnough(f"{shown(there)} mg are left to waste; {shown(mg)} mg is more.")
    row = Waste(
        clinic_id=by.clinic,
        author_id=by.user,
        lot=lot,
        draw=draw,
        mg=mg,
        method=method,
        why=why,
        note=note,
    )
    row.save(force_insert=True)
    append(events.WASTE_PROPOSED, by=by, data={"waste": str(row.pk)})
    return row


@transaction.atomic
def witness_waste(*, by: Audience, waste: Waste) -> None:
    """Sign as the second person that this was wasted; only now it leaves the ledger.

    Whoever witnesses need not read the ledger: the row itself is written as a job. Raises SameHand
    for whoever proposed it, Settled, NotEnough.
    """
    if waste.author_id == by.user:
        raise SameHand("Somebody else witnesses what you waste.")
    _answer(by, waste, witnessed=True)
    with looking_as(Audience.job(Job.KEEPER, by.clinic)) as job:
        post(
            by=job,
            lot=waste.lot,
            kind=Movement.Kind.WASTED,
            mg=-waste.mg,
            waste=waste,
            draw_id=waste.draw_id,
        )
    append(events.WASTE_WITNESSED, by=by, data={"waste": str(waste.pk)})


@transaction.atomic
def call_off_waste(*, by: Audience, waste: Waste) -> None:
    """Say that it was not wasted, or not as it says. Raises Settled."""
    _answer(by, waste, witnessed=False)
    append(events.WASTE_CALLED_OFF, by=by, data={"waste": str(waste.pk)})


def _answer(by: Audience, waste: Waste, *, witnessed: bool) -> None:
    lock(waste.lot_id)
    if WasteAnswer.objects.filter(waste=waste).exists():
        raise Settled("This waste was witnessed or called off meanwhile.")
    row = WasteAnswer(
        id=waste.pk,
        clinic_id=by.clinic,
        author_id=by.user,
        waste=waste,
        witnessed=witnessed,
    )
    row.save(force_insert=True)
