"""Lists what a clinic stocks, takes stock in, and sends it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from kact.couples.actions import take_turns
from kact.ledger import events, queries
from kact.ledger.actions.posting import exact, lock, post, sent_before, shown
from kact.ledger.models import Consignment, Lot, Movement, Substance
from kact.ledger.refusals import NotEnough, Refused
from kact.privacy.audience import Audience
from kact.record.actions import append

Kind = Movement.Kind


@dataclass(frozen=True)
class Paper:
    """Who sent it or took it back, and on which paper it stands."""

    party: str
    address: str
    dea_number: str
    paper: str
    dated: date


@transaction.atomic
def list_substance(*, by: Audience, **terms: Any) -> Substance:
    """Keep one more item of stock; ``terms`` are the columns of Substance."""
    row = Substance(clinic_id=by.clinic, author_id=by.user, **terms)
    row.save(force_insert=True)
    append(events.SUBSTANCE_LISTED, by=by, data={"substance": str(row.pk)})
    return row


@transaction.atomic
def receive_stock(
    *,
    by: Audience,
    substance: Substance,
    code: str,
    expires_on: date,
    location: str,
    containers: int,
    paper: Paper,
    key: UUID | None = None,
) -> Movement:
    """Take full containers of one lot in. Raises Refused for a lot known by another expiry."""
    lot = _lot(by, substance, code=code, expires_on=expires_on, location=location)
    mg = exact(containers * substance.container_mg)
    if earlier := sent_before(by=by, key=key, lot=lot, kind=Kind.RECEIVED, mg=mg):
        return earlier
    lock(lot.pk)
    row = _consigned(by, lot, Kind.RECEIVED, mg, containers=containers, paper=paper, key=key)
    append(events.STOCK_RECEIVED, by=by, data={"lot": str(lot.pk)})
    return row


def _lot(by: Audience, substance: Substance, *, code: str, expires_on: date, location: str) -> Lot:
    """The lot of this number, or a new one."""
    take_turns(f"ledger-lot:{substance.pk}:{code}")
    lot: Lot | None = Lot.objects.filter(substance=substance, code=code).first()
    if lot is None:
        lot = Lot(
            clinic_id=by.clinic,
            author_id=by.user,
            substance=substance,
            code=code,
            expires_on=expires_on,
            location=location,
        )
        lot.save(force_insert=True)
    if lot.expires_on != expires_on:
        raise Refused(f"Lot {code} is known to expire on {lot.expires_on:%-d %b %Y}.")
    return lot


@transaction.atomic
def return_stock(
    *,
    by: Audience,
    lot: Lot,
    mg: Decimal,
    containers: int,
    paper: Paper,
    key: UUID | None = None,
) -> Movement:
    """Send stock back through a reverse distributor. Raises NotEnough."""
    exact(mg)
    if earlier := sent_before(by=by, key=key, lot=lot, kind=Kind.RETURNED, mg=-mg):
        return earlier
    lock(lot.pk)
    if mg > (spare := queries.spare_of(lot.pk)):
        raise NotEnough(f"{shown(spare)} mg of lot {lot.code} could go back.")
    row = _consigned(by, lot, Kind.RETURNED, -mg, containers=containers, paper=paper, key=key)
    append(events.STOCK_RETURNED, by=by, data={"lot": str(lot.pk)})
    return row


def _consigned(
    by: Audience,
    lot: Lot,
    kind: Movement.Kind,
    mg: Decimal,
    *,
    containers: int,
    paper: Paper,
    key: UUID | None,
) -> Movement:
    consignment = Consignment(
        clinic_id=by.clinic,
        author_id=by.user,
        lot=lot,
        kind=kind,
        mg=abs(mg),
        containers=containers,
        **vars(paper),
    )
    consignment.save(force_insert=True)
    return post(by=by, lot=lot, kind=kind, mg=mg, key=key, consignment=consignment)
