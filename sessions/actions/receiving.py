"""Opens what a browser kept sealed until it could send it, and takes it in."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.signing import Signer
from django.db import DataError

from kact.privacy.audience import Audience
from kact.privacy.envelopes import Envelope, Unopenable, open_envelope
from kact.privacy.roles import CLINICIANS
from sessions import charting
from sessions.actions.capture import (
    AlreadySigned,
    KeyReused,
    NotOfThisDay,
    NotTheirs,
    Receipt,
    Sent,
    capture,
    keep_stray,
    moment,
)
from sessions.models import LANES, DosingSession, StrayEntry

Why = StrayEntry.Why
Told = dict[str, Any]


class Malformed(ValueError):
    """It names no entry, so it can be neither charted nor kept aside."""


@dataclass(frozen=True)
class About:
    """What an envelope says in the clear: `entry|day|account|device|number on the device`."""

    key: UUID
    session: UUID
    author: UUID
    device: UUID
    seq: int

    @classmethod
    def parse(cls, words: str) -> "About":
        """Raises Malformed."""
        try:
            *ids, seq = words.split("|")
            key, session, author, device = map(UUID, ids)
            return cls(key, session, author, device, int(seq))
        except ValueError as error:
            raise Malformed from error


def receive(*, by: Audience, session: DosingSession, told: object) -> Told:
    """Take in one envelope, and say what became of it: kept, or kept aside and why.

    Either way the browser may forget it. Raises Malformed for what names no entry of this day.
    """
    try:
        envelope = Envelope.parse(told)
        about = About.parse(envelope.about)
    except Unopenable as error:
        raise Malformed from error
    if about.session != session.pk:
        raise Malformed
    aside: Told = {"by": by, "session": session, "key": about.key, "written_by": about.author}
    try:
        body = open_envelope(envelope)
        sent = _sent(about, body)
    except (Unopenable, charting.UnknownKind, ValueError, TypeError, KeyError):
        keep_stray(**aside, why=Why.UNREADABLE, body=json.dumps(told), readers=sorted(CLINICIANS))
        return _aside(about, Why.UNREADABLE)
    why = _why_not(by, session, about, sent)
    if isinstance(why, Receipt):
        return _receipt(why)
    keep_stray(**aside, why=why, body=body, readers=_readers(sent))
    return _aside(about, why) | {"sha256": sent.sha256}


def _why_not(
    by: Audience, session: DosingSession, about: About, sent: Sent
) -> Receipt | StrayEntry.Why:
    """The receipt, or why the entry could not be charted."""
    if about.author != by.user:
        return Why.ANOTHER_HAND
    try:
        return capture(by=by, session=session, sent=sent)
    except KeyReused:
        return Why.KEY_REUSED
    except AlreadySigned:
        return Why.TOO_LATE
    except NotTheirs:
        return Why.NOT_THEIRS
    except (NotOfThisDay, DataError, OverflowError, UnicodeError):
        return Why.UNREADABLE  # what no column can hold must not keep back what is sent with it


def _sent(about: About, body: str) -> Sent:
    told = json.loads(body)
    kind = charting.kind_of(str(told["kind"]))
    measured_at = moment(str(told["measured_at"]))
    values = told.get("values") or {}
    return Sent(
        key=about.key,
        kind=kind,
        subject=UUID(str(told["subject"])) if told.get("subject") else None,
        typed=charting.read(kind, {**values, "note": told.get("note", "")}),
        measured_at=measured_at,
        sha256=sha256(body.encode()).hexdigest(),
        device=about.device,
        seq=about.seq,
    )


def _readers(sent: Sent) -> list[str]:
    """Whoever may read the lane it was meant for."""
    return sorted(set(LANES[sent.kind.lane].wall.readers) & CLINICIANS)


def _receipt(receipt: Receipt) -> Told:
    return {
        "entry": str(receipt.key),
        "state": "kept",
        "sha256": receipt.sha256,
        "at": receipt.at.isoformat(),
        "tick": receipt.tick,
        "again": receipt.again,
        "signed": _sign(receipt.key, receipt.sha256, receipt.at),
    }


def _aside(about: About, why: StrayEntry.Why) -> Told:
    return {"entry": str(about.key), "state": "aside", "why": str(why), "words": why.label}


def _sign(key: UUID, digest: str, at: datetime) -> str:
    """A proof, for whoever kept the receipt, that the server said it had the entry."""
    return Signer(salt="kact.receipt").signature(f"{key}|{digest}|{at.isoformat()}")
