"""Puts permissions on record, takes the words they allow, and activates or ends them."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kact.accounts.proofs import Proof
from kact.couples.actions import take_turns
from kact.instruments import events
from kact.instruments.definition import definition
from kact.instruments.licences import (
    READ,
    TAKEN,
    InstrumentPermission,
    LicenceStep,
    LicensedWording,
    steps,
    wording_in_force,
)
from kact.instruments.wording import read_wording
from kact.privacy.audience import Audience, read_anew
from kact.record.actions import append
from kact.record.verbs import Verb

FRESH_MINUTES = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60


class NoneNeeded(ValueError):
    """The wording is granted to everybody: there is no permission to keep."""


class Ended(RuntimeError):
    """The permission was ended, or has run out, or has not begun."""


class NotProven(RuntimeError):
    """The person did not prove just now who they are."""


class AlreadyActive(RuntimeError):
    """These are the words that count."""


@transaction.atomic
def record_permission(
    *,
    by: Audience,
    instrument: str,
    holder: str,
    reference: str,
    scope: str,
    document_hash: str,
    starts_on: date,
    ends_on: date | None = None,
) -> InstrumentPermission:
    """Put a permission on record. By itself it shows nothing to anybody.

    Raises UnknownInstrument, and NoneNeeded where everybody may use the wording.
    """
    if not definition(instrument).needs_licence:
        raise NoneNeeded(instrument)
    row = InstrumentPermission(
        clinic_id=by.clinic,
        author_id=by.user,
        instrument=instrument,
        holder=holder,
        reference=reference,
        scope=scope,
        document_hash=document_hash,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    row.save(force_insert=True)
    _note(events.PERMISSION_RECORDED, by, instrument, permission=row.pk)
    return row


@transaction.atomic
def supply_wording(*, by: Audience, permission: InstrumentPermission, text: str) -> LicensedWording:
    """Take the words that a permission allows, hashed. Nobody is shown them until activated.

    Raises WordingFault for words that do not fit the instrument, and Ended.
    """
    if has_ended(permission.pk):
        raise Ended
    words = read_wording(text, definition(permission.instrument))
    row = LicensedWording(
        clinic_id=by.clinic,
        author_id=by.user,
        permission=permission.pk,
        instrument=permission.instrument,
        document=words.document,
        content_hash=words.content_hash,
        starts_on=permission.starts_on,
        ends_on=permission.ends_on,
    )
    row.save(force_insert=True)
    read_anew(READ)
    _note(events.WORDING_SUPPLIED, by, row.instrument, wording=row.pk)
    return row


@transaction.atomic
def activate_wording(*, by: Audience, wording: LicensedWording, proof: Proof) -> None:
    """Show these words from now on wherever the instrument is asked, as long as they are allowed.

    Raises NotProven without a second factor confirmed just now, Ended where the permission does not
    count today, and AlreadyActive.
    """
    proved_at = _just_now(proof)
    take_turns(f"licence:{by.clinic}:{wording.instrument}")
    if has_ended(wording.permission) or not wording.covers(timezone.localdate()):
        raise Ended
    now = wording_in_force(wording.instrument)
    if now is not None and now.pk == wording.pk:
        raise AlreadyActive
    _step(
        by,
        wording.permission,
        LicenceStep.What.ACTIVATED,
        wording=wording.pk,
        methods=list(proof.methods),
        proved_at=proved_at,
    )
    _note(events.WORDING_ACTIVATED, by, wording.instrument, wording=wording.pk)


@transaction.atomic
def end_permission(*, by: Audience, permission: InstrumentPermission) -> None:
    """End a permission before its time: its words are shown to nobody any more. Raises Ended."""
    take_turns(f"licence:{by.clinic}:{permission.instrument}")
    if has_ended(permission.pk):
        raise Ended
    _step(by, permission.pk, LicenceStep.What.ENDED)
    _note(events.PERMISSION_ENDED, by, permission.instrument, permission=permission.pk)


def has_ended(permission: UUID) -> bool:
    """Whether somebody ended a permission."""
    return any(s.permission == permission and s.what == LicenceStep.What.ENDED for s in steps())


def _just_now(proof: Proof) -> datetime:
    """When a second factor was confirmed. Raises NotProven where none was."""
    if not proof.suffices(second_factor=True) or proof.at is None:
        raise NotProven
    return proof.at


def _step(by: Audience, permission: UUID, what: LicenceStep.What, **more: object) -> None:
    mine = {"clinic_id": by.clinic, "author_id": by.user}
    LicenceStep(**mine, permission=permission, what=what, **more).save(force_insert=True)
    read_anew(TAKEN)


def _note(verb: Verb, by: Audience, instrument: str, **ids: UUID) -> None:
    append(verb, by=by, data={"instrument": instrument, **{k: str(v) for k, v in ids.items()}})
