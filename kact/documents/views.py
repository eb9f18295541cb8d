"""A document as a file. Staff and partners come through doors of their own."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kact.documents import queries
from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can


@require_safe
@staff(can=Can.SEE_CARE)
def document(request: KnownRequest, document: UUID) -> HttpResponse:
    """One document of a couple in reach."""
    return _file(document)


@require_safe
@partner
def own_document(request: KnownRequest, document: UUID) -> HttpResponse:
    """One of one's own documents, or one that both partners were given."""
    return _file(document)


def _file(pk: UUID) -> HttpResponse:
    """The bytes as they were kept, under a name that says nothing."""
    found = queries.document(pk)
    response = HttpResponse(bytes(found.content), content_type="application/pdf")
    name = f"document-{found.made_at:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
