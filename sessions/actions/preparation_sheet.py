"""Keeps a partner's own sheet as it is typed, and sends it."""

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached, myself
from kact.privacy.audience import Audience
from kact.record.actions import append
from kact.record.verbs import Verb
from sessions import events, milestones
from sessions.models import PreparationSheet
from sessions.queries.preparation_sheet import open_sheet, sent_sheets


class NotOpen(RuntimeError):
    """Nobody has asked this partner to prepare yet."""


class NothingWritten(ValueError):
    """A blank sheet is never sent."""


class NothingOpen(RuntimeError):
    """This sheet was sent before, from here or from another tab."""


@transaction.atomic
def begin_preparation_sheet(*, by: Audience) -> PreparationSheet:
    """The sheet to write on: the open one, or a new one with the words of the last.

    Raises NotOpen before preparation is opened for this partner.
    """
    me = myself(by.myself)
    if not has_reached(me.pk, milestones.PREPARATION_OPEN):
        raise NotOpen
    take_turns(f"preparation sheet:{me.pk}")
    return open_sheet(me.pk) or _new(by, me)


@transaction.atomic
def save_preparation_sheet(*, by: Audience, **words: str) -> None:
    """Keep what is typed so far. Raises NothingOpen once it is sent."""
    sheet = _hold(by)
    PreparationSheet.objects.filter(pk=sheet.pk).update(**words)


@transaction.atomic
def send_preparation_sheet(*, by: Audience) -> None:
    """Send the open sheet; it never changes again. Raises NothingOpen and NothingWritten."""
    sheet = _hold(by)
    if not any(word.strip() for word in sheet.words.values()):
        raise NothingWritten
    PreparationSheet.objects.filter(pk=sheet.pk).update(sent_at=timezone.now())
    reach(
        milestones.PREPARATION_SHEET_SENT, by=by, couple=sheet.couple_id, subject=sheet.subject_id
    )
    _note(events.PREPARATION_SHEET_SENT, by, sheet)


def _new(by: Audience, me: Partner) -> PreparationSheet:
    before = sent_sheets(me.pk).first()
    sheet = PreparationSheet(
        clinic_id=by.clinic,
        couple_id=me.couple_id,
        subject_id=me.pk,
        author_id=by.user,
        **(before.words if before else {}),
    )
    sheet.save(force_insert=True)
    _note(events.PREPARATION_SHEET_BEGUN, by, sheet)
    return sheet


def _hold(by: Audience) -> PreparationSheet:
    """The open sheet, held until the end: two tabs cannot send it twice."""
    rows = PreparationSheet.objects.select_for_update(of=("self",))
    sheet: PreparationSheet | None = rows.filter(subject_id=by.myself, sent_at=None).first()
    if sheet is None:
        raise NothingOpen
    return sheet


def _note(verb: Verb, by: Audience, sheet: PreparationSheet) -> None:
    data = {"sheet": str(sheet.pk)}
    append(verb, by=by, couple=sheet.couple_id, subject=sheet.subject_id, data=data)
