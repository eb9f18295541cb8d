"""Keeps documents."""

from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from kact.documents import events
from kact.documents.models import Document
from kact.privacy.audience import Audience
from kact.record.actions import append


@transaction.atomic
def keep_document(
    *,
    by: Audience,
    couple: UUID,
    subject: UUID | None,
    kind: str,
    title: str,
    source: UUID,
    content: bytes,
    readers: Collection[str],
) -> Document:
    """Keep one PDF printed from one record, for its subject and these roles; once for all."""
    document = Document(
        clinic_id=by.clinic,
        couple_id=couple,
        subject_id=subject,
        author_id=by.user,
        kind=kind,
        title=title,
        source=source,
        content=content,
        sha256=sha256(content).hexdigest(),
        readers=sorted(readers),
    )
    document.save(force_insert=True)
    append(
        events.DOCUMENT_KEPT,
        by=by,
        couple=couple,
        subject=subject,
        data={"document": str(document.pk), "kind": kind},
    )
    return document
