"""A partner asks to read what is kept about them alone, and a clinician answers."""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.documents import events
from kact.documents.handing_over import kept_about
from kact.privacy.audience import Audience
from kact.privacy.models import PartnerRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.record.actions import append


class AlreadyAnswered(RuntimeError):
    """A colleague has answered this request."""


class RecordRequest(PartnerRecord):
    """What one partner asked to read of their own, and what came of it. The other reads nothing.

    ``copies`` are the notes as they were handed over, words and all.
    """

    class Answer(models.TextChoices):
        GIVEN = "given", "Hand over what is ticked"
        TALK = "talk", "Go through it together first"
        WITHHELD = "withheld", "Hand over less than was asked for"

    wall: ClassVar = Wall(
        readers=CLINICIANS,
        writers=frozenset({Role.THERAPIST, Role.PRESCRIBER}),
        partner_reads=True,
        partner_writes=True,
        frozen_once="answered_at",
    )

    asks = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    copies = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta(PartnerRecord.Meta):
        ordering: ClassVar = ["-asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="")
                | models.Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~models.Q(answer=""),
                name="record_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="withheld") | ~models.Q(words=""),
                name="record_request_withheld_with_a_reason",
            ),
        ]


@transaction.atomic
def ask_for_record(*, by: Audience, couple: UUID, asks: str) -> RecordRequest:
    """Ask, as a partner, to read what is kept about oneself."""
    row = RecordRequest(
        clinic_id=by.clinic, couple_id=couple, subject_id=by.myself, author_id=by.user, asks=asks
    )
    row.save(force_insert=True)
    _note(events.RECORD_ASKED_FOR, by, row)
    return row


@transaction.atomic
def answer_request(
    *, by: Audience, request: RecordRequest, answer: str, words: str, notes: Collection[str]
) -> None:
    """Answer once; the notes ticked are copied as they stand. Raises AlreadyAnswered."""
    handed: list[dict[str, Any]] = [
        note.copy for note in kept_about(request.subject_id) if str(note.id) in notes
    ]
    waiting = RecordRequest.objects.filter(pk=request.pk, answered_at=None)
    if not waiting.update(
        answer=answer,
        words=words,
        copies=handed if answer != RecordRequest.Answer.TALK else [],
        answered_at=timezone.now(),
        answered_by_id=by.user,
    ):
        raise AlreadyAnswered
    _note(events.RECORD_REQUEST_ANSWERED, by, request)


def requests_of(subject: UUID) -> QuerySet[RecordRequest]:
    """What one partner asked to read, the newest first."""
    found: QuerySet[RecordRequest] = RecordRequest.objects.filter(subject_id=subject)
    return found


def requests_in(couple: UUID) -> QuerySet[RecordRequest]:
    """What either partner of a couple asked to read, the newest first, with whose it is."""
    found: QuerySet[RecordRequest] = RecordRequest.objects.filter(couple_id=couple)
    return found.select_related("subject", "answered_by")


def waiting_request(pk: UUID) -> RecordRequest:
    """One request that waits for an answer, with its partner. Raises Http404."""
    rows = RecordRequest.objects.select_related("subject")
    found: RecordRequest = get_object_or_404(rows, pk=pk, answered_at=None)
    return found


def _note(verb: Any, by: Audience, row: RecordRequest) -> None:
    ids = {"request": str(row.pk)}
    append(verb, by=by, couple=row.couple_id, subject=row.subject_id, data=ids)
