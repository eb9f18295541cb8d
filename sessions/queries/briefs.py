"""Reads briefs: a partner's own, and those of a couple for its care team."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from sessions.briefs.texts import briefs
from sessions.models import Brief


def briefs_of(subject: UUID) -> QuerySet[Brief]:
    """The briefs that one partner was given, in their present words."""
    present = [text.fingerprint for text in briefs().values()]
    return Brief.objects.filter(subject_id=subject, text_sha256__in=present)


def own_brief(pk: UUID, subject: UUID) -> Brief:
    """One of one's own. Raises Http404."""
    found: Brief = get_object_or_404(briefs_of(subject), pk=pk)
    return found


def was_given(subject: UUID, code: str) -> bool:
    """Whether a partner has a brief in its present words."""
    return briefs_of(subject).filter(code=code).exists()
