"""A dose leaves the stock: written into the ledger in the same transaction as the dose itself."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from kact.couples.models import Partner
from kact.ledger import events, queries
from kact.ledger.actions.posting import exact, lock, post, sent_before, shown
from kact.ledger.models import Dispensed, Draw, Lot, Movement
from kact.ledger.refusals import KeyTaken, LotExpired, NotEnough, WrongSubstance
from kact.privacy.audience import Audience
from kact.record.actions import append

NOUGHT = queries.NOUGHT


@dataclass(frozen=True)
class Ordered:
    """What the order says of the drug; codes as ``Substance`` has them, strength in mg a unit."""

    drug: str
    form: str
    strength: Decimal | None = None


@transaction.atomic
def administer(
    *,
    by: Audience,
    lot: Lot,
    mg: Decimal,
    partner: Partner,
    session: UUID,
    key: UUID,
    drawn: Decimal | Draw | None = None,
    left: Decimal = NOUGHT,
    ordered: Ordered | None = None,
    name: str = "",
    address: str = "",
) -> Movement:
    """Write into the ledger that ``mg`` of a lot were given to one partner.

    Called in the transaction of the dose, with the dose's own ``key``: the same key again moves
    nothing and returns the first row. ``drawn`` is how much was taken up for it, in mg: more than
    was given must be given to somebody else or wasted before the day is signed off. For the other
    partner out of the same container, pass the first movement's ``draw``. ``left`` is what of it
    stays in a container of several doses. Without ``drawn``, all that was drawn was given.

    ``name`` is the partner's as they are called, unless given; no address is asked for anywhere
    else in the record, so the caller gives it as it was given on the day.

    Raises NotEnough, LotExpired, WrongSubstance, KeyTaken; ValueError for an amount that is none.
    """
    exact(mg)
    earlier = sent_before(by=by, key=key, lot=lot, kind=Movement.Kind.ADMINISTERED, mg=-mg)
    if earlier:
        return _the_same(earlier, partner, session)
    lock(lot.pk)
    _fits(lot, ordered)
    draw = drawn if isinstance(drawn, Draw) else _draw(by, lot, mg, drawn, left)
    _enough(lot, mg, draw)
    pk = uuid4()
    _to_whom(by, pk, partner, session=session, name=name, address=address)
    row = post(
        by=by,
        lot=lot,
        kind=Movement.Kind.ADMINISTERED,
        mg=-mg,
        key=key,
        pk=pk,
        draw=draw,
    )
    append(
        events.DOSE_DRAWN,
        by=by,
        couple=partner.couple_id,
        subject=partner.pk,
        data={"movement": str(row.pk)},
    )
    return row


def _the_same(earlier: Movement, partner: Partner, session: UUID) -> Movement:
    given = Dispensed.objects.get(movement=earlier)
    if (given.subject_id, given.session) != (partner.pk, session):
        raise KeyTaken("The same key was sent for somebody else.")
    return earlier


def _fits(lot: Lot, ordered: Ordered | None) -> None:
    """The lot is good today, and of what was ordered."""
    if queries.is_expired(lot, queries.own_clinic()):
        raise LotExpired(f"Lot {lot.code} was good until {lot.expires_on:%-d %b %Y}.")
    found = lot.substance
    if ordered is None:
        return
    strength = found.strength if ordered.strength is None else ordered.strength
    if (ordered.drug, ordered.form, strength) != (found.drug, found.form, found.strength):
        raise WrongSubstance(f"Lot {lot.code} is {found.name}, which was not ordered.")


def _draw(by: Audience, lot: Lot, mg: Decimal, drawn: Decimal | None, left: Decimal) -> Draw | None:
    """A draw of its own where anything of it may be over; what is given whole needs none."""
    if drawn is None:
        return None
    if exact(drawn) - left < mg:
        raise NotEnough(f"{shown(drawn - left)} mg were taken up; {shown(mg)} mg is more.")
    if drawn - left > queries.spare_of(lot.pk):
        raise NotEnough(f"The ledger has {shown(queries.spare_of(lot.pk))} mg of lot {lot.code}.")
    if left and not lot.substance.multi_dose:
        raise WrongSubstance(f"{lot.substance.name} is for a single dose: nothing is left in it.")
    draw = Draw(clinic_id=by.clinic, author_id=by.user, lot=lot, mg=drawn, left_mg=left)
    draw.save(force_insert=True)
    return draw


def _enough(lot: Lot, mg: Decimal, draw: Draw | None) -> None:
    if draw and draw.lot_id != lot.pk:
        raise WrongSubstance(f"What was drawn is not of lot {lot.code}.")
    there = queries.open_of(draw) if draw else queries.spare_of(lot.pk)
    if mg > there:
        raise NotEnough(f"{shown(there)} mg are left; {shown(mg)} mg is more.")


def _to_whom(
    by: Audience, movement: UUID, partner: Partner, *, session: UUID, name: str, address: str
) -> None:
    """The patient's part, written first: PostgreSQL takes no dose that is given to nobody."""
    row = Dispensed(
        id=movement,
        movement_id=movement,
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        session=session,
        name=name or partner.name,
        address=address,
    )
    row.save(force_insert=True)
