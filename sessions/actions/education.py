"""Writes a clinic's own words for what partners read, and what a partner has read."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kact.couples.actions import take_turns
from kact.couples.queries import myself
from kact.privacy.audience import Audience
from kact.record.actions import append
from sessions import events
from sessions.education.library import Piece, names_in, pieces
from sessions.models import EducationReading, EducationText
from sessions.queries.education import Words, texts_of


class AlreadyApproved(RuntimeError):
    """A colleague has approved this version; from then on it never changes."""


class NotTheirs(RuntimeError):
    """Another role approves this piece."""


@transaction.atomic
def propose_education_text(*, by: Audience, piece: Piece, title: str, body: str) -> EducationText:
    """Write the next version of a piece as a draft. Raises UnknownWord for a name in braces."""
    names_in(body)
    take_turns(f"education:{by.clinic}")
    last = texts_of(by.clinic, piece.code).aggregate(last=Max("version"))["last"] or 0
    row = EducationText(
        clinic_id=by.clinic,
        author_id=by.person,
        piece=piece.code,
        version=last + 1,
        title=title,
        body=body,
    )
    row.save(force_insert=True)
    append(events.EDUCATION_TEXT_PROPOSED, by=by, data={"piece": piece.code})
    return row


@transaction.atomic
def approve_education_text(*, by: Audience, text: EducationText) -> None:
    """Bring a version into force now: partners read it from here on, and mark it read anew.

    Raises NotTheirs for a role that does not approve this piece, and AlreadyApproved.
    """
    if by.role not in pieces()[text.piece].approves:
        raise NotTheirs
    draft = texts_of(by.clinic).filter(pk=text.pk, effective_from=None)
    if not draft.update(effective_from=timezone.now(), approved_by_id=by.user):
        raise AlreadyApproved
    append(events.EDUCATION_TEXT_APPROVED, by=by, data={"piece": text.piece})


@transaction.atomic
def mark_read(*, by: Audience, words: Words) -> None:
    """One partner has read these very words; twice is once, and nobody else is told."""
    me = myself(by.myself)
    take_turns(f"education:{me.pk}")
    read = {"subject_id": me.pk, "piece": words.piece.code, "words_sha256": words.sha256}
    if EducationReading.objects.filter(**read).exists():
        return
    row = EducationReading(clinic_id=by.clinic, couple_id=me.couple_id, author_id=by.person, **read)
    row.save(force_insert=True)
    append(events.EDUCATION_READ, by=by, couple=me.couple_id, subject=me.pk)
