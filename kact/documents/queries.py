"""Reads documents for whoever is looking. Lists leave the bytes where they are."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from kact.documents.models import Document


def document(pk: UUID) -> Document:
    """One document with its bytes. Raises Http404 when this reader may not know of it."""
    found: Document = get_object_or_404(Document.objects, pk=pk)
    return found


def documents_of(couple: UUID) -> QuerySet[Document]:
    """The documents of one couple that this reader may open, the newest first."""
    return Document.objects.filter(couple_id=couple).defer("content").select_related("subject")


def printed_from(kind: str, sources: list[UUID]) -> dict[UUID, UUID]:
    """The document printed from each of these records, by the record's id."""
    found = Document.objects.filter(kind=kind, source__in=sources)
    return dict(found.values_list("source", "pk"))
