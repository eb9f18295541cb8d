"""Takes in what is charted: once for each entry, however often it is sent.

An entry is accepted first and judged afterwards. What cannot be charted as it is (it came under
another sign-in, after the day was signed, or under a number that is taken) is kept aside, never
dropped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.record.actions import append
from sessions import events
from sessions.charting import Kind, Typed
from sessions.models import LANES, Capture, DosingSession, StrayEntry

AHEAD = timedelta(minutes=2)  # how far a device's clock may run before ours, unremarked
LONG_AGO = timedelta(hours=24)  # before the day was opened: a slip of the hand
FIRST_YEAR = 2000  # nobody measured anything here before


class KeyReused(RuntimeError):
    """The number of this entry is taken by one that says something else."""


class AlreadySigned(RuntimeError):
    """The day has been signed; nothing is added to it."""


class NotTheirs(PermissionError):
    """This role does not chart in the lane of this entry."""


class NotOfThisDay(LookupError):
    """The entry is about somebody who is not in this session, or must be about one and is not."""


@dataclass(frozen=True)
class Sent:
    """One entry as it was sent. ``sha256`` is of its words as the sender counted them."""

    key: UUID
    kind: Kind
    subject: UUID | None
    typed: Typed
    measured_at: datetime
    sha256: str
    device: UUID | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Receipt:
    """That an entry is on the server, and since when; ``again`` where it had been before."""

    key: UUID
    sha256: str
    at: datetime
    tick: int
    again: bool


def moment(said: str) -> datetime:
    """When it was so, as a browser wrote it. Raises ValueError for what is no time, or has no zone.

    So does a year that no clock of ours ever showed: no page could say it on the clinic's clock.
    """
    when = parse_datetime(said)
    if when is None or timezone.is_naive(when) or when.year < FIRST_YEAR:
        raise ValueError("measured_at")
    return when


@transaction.atomic
def capture(*, by: Audience, session: DosingSession, sent: Sent, **links: Any) -> Receipt:
    """Chart one entry; sent again, answer with the same receipt and write nothing.

    ``links`` are what a superseding or moved entry names. Raises KeyReused, AlreadySigned,
    NotOfThisDay and NotTheirs.
    """
    if by.role not in LANES[sent.kind.lane].wall.writers:
        raise NotTheirs
    tick = _next_tick(session)
    if known := Capture.objects.filter(pk=sent.key).first():
        return _again(known, session, sent)
    if not tick:
        raise AlreadySigned
    subject = _subject(session, sent)
    whose = {
        "clinic_id": by.clinic,
        "couple_id": session.couple_id,
        "author_id": by.user,
        "dosing_session": session,
        "tick": tick,
    }
    receipt = Capture(id=sent.key, sha256=sent.sha256, device=sent.device, seq=sent.seq, **whose)
    try:
        receipt.save(force_insert=True)
    except IntegrityError as error:
        raise KeyReused from error
    measured_at, doubt = _measured(session, sent.measured_at)
    LANES[sent.kind.lane](
        id=sent.key,
        subject_id=subject,
        kind=sent.kind.code,
        values=sent.typed.values,
        note=sent.typed.note,
        measured_at=measured_at,
        needs_review=" ".join([*sent.typed.doubts, doubt]).strip()[:300],
        **whose,
        **links,
    ).save(force_insert=True)
    verb = events.ENTRY_SUPERSEDED if links else events.ENTRY_CAPTURED
    append(verb, by=by, couple=session.couple_id, data={"entry": str(sent.key)})
    return Receipt(sent.key, sent.sha256, receipt.created_at, tick, again=False)


@transaction.atomic
def keep_stray(
    *,
    by: Audience,
    session: DosingSession,
    key: UUID,
    why: str,
    body: str,
    readers: list[str],
    written_by: UUID | None = None,
) -> None:
    """Keep aside what could not be charted; the same thing again is kept once."""
    row = StrayEntry(
        clinic_id=by.clinic,
        couple_id=session.couple_id,
        author_id=by.user,
        dosing_session=session,
        readers=readers,
        entry_key=key,
        written_by=written_by,
        why=why,
        body=body,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return
    append(events.STRAY_KEPT, by=by, couple=session.couple_id, data={"entry": str(key)})


def _next_tick(session: DosingSession) -> int:
    """The next number of an open day, taken so that nobody else writes meanwhile; else nought."""
    open_day = DosingSession.objects.filter(pk=session.pk, signed_at=None)
    if not open_day.update(tick=F("tick") + 1):
        return 0
    tick: int = open_day.values_list("tick", flat=True).get()
    return tick


def _again(known: Capture, session: DosingSession, sent: Sent) -> Receipt:
    if known.sha256 != sent.sha256 or known.dosing_session_id != session.pk:
        raise KeyReused
    return Receipt(known.pk, known.sha256, known.created_at, known.tick, again=True)


def _subject(session: DosingSession, sent: Sent) -> UUID | None:
    """Whom the entry is about. Raises NotOfThisDay for a stranger, or where nobody is named."""
    if sent.subject is None or sent.kind.about == "couple":
        if sent.kind.about == "partner":
            raise NotOfThisDay
        return None
    here = Partner.objects.filter(pk=sent.subject, couple_id=session.couple_id)
    if not here.exists():
        raise NotOfThisDay
    return sent.subject


def _measured(session: DosingSession, said: datetime) -> tuple[datetime, str]:
    """When it was so, and what is to be looked at where the device's clock cannot be right."""
    now = timezone.now()
    if said > now + AHEAD:
        ahead = round((said - now).total_seconds() / 60)
        return now, f"The device's clock ran {ahead} minutes ahead; the time it arrived stands."
    if said < session.opened_at - LONG_AGO:
        return said, "Measured long before this day?"
    return min(said, now), ""
