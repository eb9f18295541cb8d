"""Reads inquiries, for the administrator alone."""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from kact.accounts.queries import staff_name
from kact.protocol.queries import numbers_in_force
from screening.models import Inquiry
from screening.retention import retention


def inquiry_in_reach(pk: UUID) -> Inquiry:
    """One inquiry with who answered and closed it. Raises Http404 when out of reach."""
    names = {
        "answerer": staff_name(user_id=OuterRef("answered_by_id")),
        "closer": staff_name(user_id=OuterRef("closed_by_id")),
    }
    found: Inquiry = get_object_or_404(Inquiry.objects.annotate(**names), pk=pk)
    return found


def open_inquiry(pk: UUID) -> Inquiry:
    """One inquiry that may still be registered. Raises Http404 otherwise."""
    found: Inquiry = get_object_or_404(Inquiry.objects, pk=pk, state__in=Inquiry.OPEN)
    return found


def inquiries(words: str, state: str) -> QuerySet[Inquiry]:
    """The inquiries in reach whose contact holds ``words``, newest first; both may be blank."""
    found = Inquiry.objects.all()
    if state in Inquiry.State.values:
        found = found.filter(state=state)
    if words := words.strip():
        found = found.filter(
            Q(name__icontains=words) | Q(email__icontains=words) | Q(phone__icontains=words)
        )
    return found


def come_to_nothing(now: datetime) -> QuerySet[Inquiry]:
    """The inquiries of which nothing has come for as long as `retention.toml` keeps them.

    Nothing comes of one that was declined, or that nobody answered, or that was answered and led to
    no registration.
    """
    kept, state = retention(numbers_in_force()), Inquiry.State
    return Inquiry.objects.filter(
        Q(state=state.DECLINED, closed_at__lt=now - kept.closed)
        | Q(state=state.NEW, made_at__lt=now - kept.unanswered)
        | Q(state=state.ANSWERED, answered_at__lt=now - kept.answered)
    )


def new_inquiries() -> int:
    """How many wait for a first answer."""
    return Inquiry.objects.filter(state=Inquiry.State.NEW).count()
