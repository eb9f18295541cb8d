"""Answers an entry by a new one: corrected, entered in error, or moved to the other partner.

The first entry stays as it was, struck through wherever it is shown.
"""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from kact.privacy.audience import Audience
from sessions import charting
from sessions.actions.capture import Receipt, Sent, capture
from sessions.charting import Kind, Typed
from sessions.models import Change, DosingSession, Entry

MENDABLE = timedelta(minutes=15)  # how long an entry is mended as a slip; later it is amended
MOVED = UUID("7b0f2d2c-6f6e-4a51-9a36-1c64fd1f9a0b")  # the names of moved entries stand in it


class AlreadySuperseded(RuntimeError):
    """Somebody has answered this entry since; look again."""


class NothingToMove(ValueError):
    """An entry about both, or about nobody, belongs to neither partner."""


@transaction.atomic
def correct_entry(
    *, by: Audience, session: DosingSession, entry: Entry, sent: Sent, reason: str
) -> Receipt:
    """Put another entry in the place of this one. Raises AlreadySuperseded."""
    return _supersede(by, session, entry, sent, Change.CORRECTED, reason)


@transaction.atomic
def withdraw_entry(
    *, by: Audience, session: DosingSession, entry: Entry, key: UUID, reason: str
) -> Receipt:
    """Say that this entry was made in error. Raises AlreadySuperseded."""
    return _supersede(by, session, entry, _empty(entry, key), Change.WITHDRAWN, reason)


@transaction.atomic
def move_entry(
    *, by: Audience, session: DosingSession, entry: Entry, to: UUID, key: UUID, reason: str
) -> Receipt:
    """Give an entry to the partner whom it is about, measured when it was.

    It is withdrawn where it stood and stands anew with the other, in one step; each names the
    other. Raises AlreadySuperseded and NothingToMove.
    """
    if entry.subject_id is None or entry.subject_id == to:
        raise NothingToMove
    _supersede(by, session, entry, _empty(entry, key), Change.MOVED, reason)
    moved = Sent(
        key=uuid5(MOVED, str(entry.pk)),
        kind=charting.kind_of(entry.kind),
        subject=to,
        typed=Typed(entry.values, entry.note, _doubts(entry)),
        measured_at=entry.measured_at,
        sha256="",
    )
    return capture(by=by, session=session, sent=moved, moved_from=entry.pk)


def is_amendment(entry: Entry) -> bool:
    """Whether so much time has passed that a change is an amendment, and says so."""
    return timezone.now() - entry.created_at > MENDABLE


def _supersede(
    by: Audience, session: DosingSession, entry: Entry, sent: Sent, change: Change, reason: str
) -> Receipt:
    try:
        with transaction.atomic():
            return capture(
                by=by,
                session=session,
                sent=sent,
                supersedes=entry.pk,
                change=change,
                reason=reason,
            )
    except IntegrityError as error:
        raise AlreadySuperseded from error


def _empty(entry: Entry, key: UUID) -> Sent:
    kind: Kind = charting.kind_of(entry.kind)
    return Sent(key, kind, entry.subject_id, Typed({}, ""), entry.measured_at, "")


def _doubts(entry: Entry) -> tuple[str, ...]:
    return (entry.needs_review,) if entry.needs_review else ()
