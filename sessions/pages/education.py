"""What the pages of reading show, to partners and to those who write them."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from sessions.education.library import Piece
from sessions.models import EducationText
from sessions.queries.education import Words, drafted, texts_of, words_for, words_in_force
from sessions.queries.preparation_opening import must_be_open

Context = dict[str, Any]
TITLE = "Things to read before the day"


def reading(me: UUID) -> Context:
    """The list of what there is to read. Raises Http404 before preparation is opened."""
    shown = _asked(me)
    return {
        "title": TITLE,
        "pieces": [
            {
                "title": words.title,
                "url": reverse("education_piece", args=[words.piece.number]),
                "done": read,
                "hint": "",
            }
            for words, read in shown
        ],
    }


def piece_to_read(me: UUID, number: int) -> tuple[Words, Context]:
    """One piece, and where to go on from it. Raises Http404 where it is not this partner's."""
    shown = _asked(me)
    found = [each for each in shown if each[0].piece.number == number]
    if not found:
        raise Http404
    [(words, read)] = found
    rest = (w.piece.number for w, is_read in shown if not is_read and w.piece.number != number)
    return words, {"words": words, "read": read, "next": next(rest, None)}


def education_task(me: UUID) -> Context:
    """A partner's task: to read, in their own time. Nobody else sees how far they are."""
    shown = words_for(me)
    read = sum(is_read for _, is_read in shown)
    return {
        "title": TITLE,
        "url": reverse("education"),
        "done": read == len(shown),
        "hint": f"{read} of {len(shown)} read",
    }


def education_texts(reader: Audience) -> Context:
    """Every piece, whose words it has, and whether a draft waits."""
    waiting = _waiting(list(texts_of(reader.clinic)))
    return {
        "nav": "clinic",
        "rows": [
            {"words": words, "draft": words.piece.code in waiting}
            for words in words_in_force(reader.clinic)
        ],
    }


def education_text(reader: Audience, piece: Piece) -> Context:
    """One piece as it reads now, the drafts that may replace it, and what came before."""
    versions = list(texts_of(reader.clinic, piece.code))
    [words] = [w for w in words_in_force(reader.clinic) if w.piece == piece]
    since = words.text.version if words.text else 0
    approves = reader.can(Can.APPROVE_EDUCATION) and reader.role in piece.approves
    return {
        "nav": "clinic",
        "words": words,
        "piece": piece,
        "drafts": [
            {"text": v, "words": drafted(v)}
            for v in versions
            if not v.effective_from and v.version > since
        ],
        "earlier": [v for v in versions if v.effective_from and v != words.text],
        "may_approve": approves,
        "approvers": " or ".join(piece.approves),
    }


def begins_from(words: Words) -> dict[str, str]:
    """What the next version begins from: the words in force, with their names in braces."""
    source = words.text
    if source:
        return {"title": source.title, "body": source.body}
    return {"title": words.piece.title, "body": words.piece.body}


def current(reader: Audience, piece: Piece) -> Words:
    """One piece as it reads in the reader's clinic."""
    return next(words for words in words_in_force(reader.clinic) if words.piece == piece)


def _asked(me: UUID) -> list[tuple[Words, bool]]:
    must_be_open(me)
    return words_for(me)


def _waiting(versions: list[EducationText]) -> set[str]:
    """The pieces with a draft newer than every version that came into force."""
    newest: dict[str, EducationText] = {}
    for version in versions:  # of each piece the newest first
        newest.setdefault(version.piece, version)
    return {piece for piece, version in newest.items() if not version.effective_from}
