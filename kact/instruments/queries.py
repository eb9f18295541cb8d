"""Reads responses and answers for whoever is looking."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from kact.instruments.items import Page
from kact.instruments.licences import withdrawn
from kact.instruments.models import Answer, Response


def response(pk: UUID) -> Response:
    """One response. Raises Http404 when this reader may not know of it."""
    found: Response = get_object_or_404(Response.objects, pk=pk)
    return found


def open_response(pk: UUID) -> Response:
    """One response that has not been sent, in words that may be shown. Raises Http404 otherwise."""
    found: Response = get_object_or_404(Response.objects, pk=pk, submitted_at=None)
    if found.wording and withdrawn().filter(pk=found.wording).exists():
        raise Http404
    return found


def chosen(response: Response) -> dict[str, str]:
    """The option chosen for each item answered so far."""
    rows = Answer.objects.filter(response=response).values_list("item", "option")
    return dict(rows)


def asked_of(partner: UUID) -> QuerySet[Response]:
    """Everything one partner was asked, the oldest first, with how much is answered.

    What was not sent, and may be shown no more, is left out.
    """
    shown = ~Q(submitted_at=None, wording__in=withdrawn().values("pk")) | Q(wording=None)
    rows = Response.objects.filter(shown, subject_id=partner)
    asked = rows.annotate(answered=Count("answers"))
    found: QuerySet[Response] = asked.order_by("asked_at", "instrument")
    return found


def outstanding() -> QuerySet[Response]:
    """Every response in reach that has not been sent, the oldest first."""
    waiting = Response.objects.filter(submitted_at=None).select_related("couple", "subject")
    return waiting.order_by("asked_at", "id")


def page_after(response: Response, page: Page) -> Page | None:
    """The page that follows, or None after the last."""
    pages = response.definition.pages
    after = pages.index(page) + 1
    return pages[after] if after < len(pages) else None


def page_before(response: Response, page: Page) -> Page | None:
    """The page before, or None on the first."""
    pages = response.definition.pages
    before = pages.index(page) - 1
    return pages[before] if before >= 0 else None


def first_unanswered(response: Response, answers: dict[str, str]) -> Page | None:
    """The first page with a question not yet answered, or None when all are."""
    definition = response.definition
    for page in definition.pages:
        if any(item.code not in answers for item in definition.items_on(page)):
            return page
    return None
