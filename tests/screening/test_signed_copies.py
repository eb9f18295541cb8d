"""The signed copy: the words that were shown, the evidence, and for whose eyes it is."""

import re
from hashlib import sha256
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kact.documents.models import Document
from kact.privacy.audience import looking_as
from screening.models import ConsentSignature
from tests.cast import Cast
from tests.screening import consenting as steps

CLINICIANS = ("therapist", "co_therapist", "prescriber", "monitor")


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """Partner a has signed every required paper."""
    steps.open_papers(cast)
    for person in (cast.a, cast.b):
        steps.clear(cast, person)
        steps.offer(cast, person)
    steps.sign_all(cast, cast.a)
    return cast


def copies(cast: Cast) -> list[Document]:
    with looking_as(cast.a.audience):
        return list(Document.objects.filter(kind="consent"))


def words(pdf: bytes) -> str:
    """What a PDF says, on one line."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_signed_copy_is_one_a_signature(clinic: Cast) -> None:
    with looking_as(clinic.a.audience):
        signatures = set(ConsentSignature.objects.values_list("pk", flat=True))
    assert {copy.source for copy in copies(clinic)} == signatures
    assert len(copies(clinic)) == len(signatures) > 1


def test_signed_copy_says_what_was_shown_and_how_it_was_signed(clinic: Cast) -> None:
    for copy in copies(clinic):
        said = words(bytes(copy.content))
        with looking_as(clinic.a.audience):
            signature = ConsentSignature.objects.select_related("presentation").get(pk=copy.source)
            shown = bytes(signature.presentation.rendered).decode()
        for paragraph in re.findall(r"<p[^>]*>([^<&]{20,})</p>", shown):
            assert paragraph.strip()[:60] in said
        together = said.replace(" ", "")
        assert signature.rendered_sha256 in together
        assert str(signature.pk) in together
        assert sha256(signature.presentation.rendered).hexdigest() == signature.rendered_sha256
        assert signature.typed_name in said
        assert f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC" in said
        assert "May be read by: the person who signed it" in said


def test_signed_copy_says_nothing_of_the_other(clinic: Cast) -> None:
    everything = " ".join(words(bytes(copy.content)) for copy in copies(clinic))
    assert "Person a" in everything
    assert "Person b" not in everything
    assert "b@mail.example" not in everything


def test_signed_copy_is_for_its_signer_and_their_clinicians(clinic: Cast) -> None:
    copy = copies(clinic)[0]
    own, staffs = reverse("own_document", args=[copy.pk]), reverse("document", args=[copy.pk])
    assert clinic.a.client().get(own).content == bytes(copy.content)
    for word in CLINICIANS:
        assert clinic.people[word].client().get(staffs).status_code == 200
    for word in ("b", "ex", "c"):
        assert clinic.people[word].client().get(own).status_code == 404
    for word in ("admin", "officer", "off_team", "therapist_two", "south_therapist"):
        assert clinic.people[word].client().get(staffs).status_code == 404


def test_signed_copy_is_offered_on_both_pages(clinic: Cast) -> None:
    [copy, *_] = copies(clinic)
    with looking_as(clinic.a.audience):
        signature = ConsentSignature.objects.select_related("presentation").get(pk=copy.source)
    offer = signature.presentation.offer_id
    page = clinic.a.client().get(reverse("signed_consent", args=[offer])).content.decode()
    assert reverse("own_document", args=[copy.pk]) in page
    page = clinic.therapist.client().get(reverse("consent_evidence", args=[offer])).content.decode()
    assert reverse("document", args=[copy.pk]) in page
