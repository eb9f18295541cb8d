"""Documents: kept byte for byte, for their subject and the roles they were printed for."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from kact.documents.actions import keep_document
from kact.documents.models import Document
from kact.documents.render import printed
from kact.printing import as_pdf
from kact.privacy.audience import NoAudience, looking_as
from tests.cast import Cast

THERAPISTS = ("therapist", "co_therapist")
CONTEXT = {"clinic": {"name": "North Clinic"}, "who_reads": "you and your therapist"}


def keep(cast: Cast, content: bytes = b"%PDF-1.7 as printed") -> Document:
    """A document about a, printed for a and the therapists."""
    with looking_as(cast.a.audience) as by:
        return keep_document(
            by=by,
            couple=cast.couples["first"].pk,
            subject=cast.a.partner.pk,
            kind="letter",
            title="A letter",
            source=uuid4(),
            content=content,
            readers=THERAPISTS,
        )


def test_document_is_served_as_kept(cast: Cast) -> None:
    kept = keep(cast)
    own = cast.a.client().get(reverse("own_document", args=[kept.pk]))
    theirs = cast.therapist.client().get(reverse("document", args=[kept.pk]))
    for reply in (own, theirs):
        assert reply.content == b"%PDF-1.7 as printed"
        assert reply.headers["Content-Type"] == "application/pdf"
        assert "no-store" in reply.headers["Cache-Control"]
        named = reply.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="document-\d{4}-\d\d-\d\d\.pdf"', named)


@pytest.mark.parametrize("word", ["b", "ex", "c"])
def test_document_is_nowhere_for_another_partner(cast: Cast, word: str) -> None:
    kept = keep(cast)
    client = cast.people[word].client()
    assert client.get(reverse("own_document", args=[kept.pk])).status_code == 404
    assert client.get(reverse("document", args=[kept.pk])).status_code == 404


@pytest.mark.parametrize("word", ["prescriber", "monitor", "admin", "officer", "off_team"])
def test_document_is_nowhere_for_staff_it_is_not_for(cast: Cast, word: str) -> None:
    url = reverse("document", args=[keep(cast).pk])
    assert cast.people[word].client().get(url).status_code == 404


def test_document_refuses_a_hash_that_is_not_its_own(cast: Cast) -> None:
    kept = keep(cast)
    with looking_as(cast.a.audience):
        kept.pk, kept.source, kept.content = uuid4(), uuid4(), b"other bytes"
        with pytest.raises(IntegrityError, match="document_hash_is_true"), transaction.atomic():
            kept.save(force_insert=True)


def test_keep_document_once_a_source(cast: Cast) -> None:
    kept = keep(cast)
    with looking_as(cast.a.audience):
        kept.pk = uuid4()
        with pytest.raises(IntegrityError, match="document_once_a_source"), transaction.atomic():
            kept.save(force_insert=True)


def test_printed_is_archival_and_readable(cast: Cast) -> None:
    with looking_as(cast.a.audience):
        pdf = printed("documents/base.html", CONTEXT)
    pages = PdfReader(BytesIO(pdf))
    text = " ".join(pages.pages[0].extract_text().split())
    assert "North Clinic" in text
    assert "you and your therapist" in text
    assert re.search(rb"pdfaid:part[>=\"]+2", pages.xmp_metadata.stream.get_data())


def test_printed_refused_without_a_reader() -> None:
    with pytest.raises(NoAudience):
        printed("documents/base.html", CONTEXT)


@pytest.mark.parametrize(
    "page",
    [
        '<img src="file:///etc/hostname">',
        '<img src="http://127.0.0.1/">',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="file:///other.css">',
        '<p style="background: url(file:///etc/hostname)">',
    ],
)
def test_as_pdf_reaches_nothing(page: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        as_pdf(page)
