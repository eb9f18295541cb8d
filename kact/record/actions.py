"""The only writer of events."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.privacy.audience import Audience
from kact.record import tasks
from kact.record.follow import due_after, jobs_after
from kact.record.models import Event, FollowUp
from kact.record.verbs import Verb


def append(
    verb: Verb,
    *,
    by: Audience,
    couple: UUID | None = None,
    subject: UUID | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Append one event in the caller's transaction, and ring for its follow-ups on commit.

    The actor, role and clinic are those of ``by``; the database refuses a ``by`` that is not the
    reader it was told of. ``data`` takes ids, codes, numbers and names of fields.
    """
    event = Event(
        clinic_id=by.clinic,
        couple_id=couple or by.couple,
        subject_id=subject or by.partner,
        actor_id=by.user,
        role=by.role or by.kind,
        verb=verb.code,
        at=timezone.now(),
        readers=sorted(verb.readers | jobs_after(verb.code)),
        data=data or {},
    )
    event.save(force_insert=True)
    _start_follow_ups(event)
    return event


def _start_follow_ups(event: Event) -> None:
    names = due_after(event.verb)
    FollowUp.objects.bulk_create(_due(event, names))
    if names:
        transaction.on_commit(lambda: tasks.ring(event.id))


def _due(event: Event, names: Iterable[str]) -> list[FollowUp]:
    return [
        FollowUp(
            event_id=event.id,
            clinic_id=event.clinic_id,
            name=name,
            made_at=event.at,
            due_at=event.at,
        )
        for name in names
    ]
