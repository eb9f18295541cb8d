"""The printed protocol: complete, the same every time, and unable to fetch anything."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from kact.protocol.loading import SOURCES, GateDefinitionError, library
from kact.protocol.sheet import Block, as_html, as_pdf, as_text, protocol_blocks
from kact.typesetting import RefusingFetcher
from tests.kact.protocol import worlds  # noqa: F401  # declares the stages' facts


def words(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def text():
    return as_text(protocol_blocks(library()))


@pytest.fixture(scope="module")
def pdf():
    return as_pdf(protocol_blocks(library()))


@pytest.fixture(scope="module")
def pdf_text(pdf):
    return words(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def every_need():
    return [need for gate in library().gates.values() for need in gate.own_needs]


@pytest.mark.parametrize("need", every_need(), ids=lambda need: need.name)
def test_sheet_names_every_need_in_text_and_pdf(need, text, pdf_text):
    for printed in (words(text), pdf_text):
        assert f"{need.sentence}." in printed
        assert need.fact.summary in printed
        assert f"Source: {need.source} [{', '.join(need.marks)}]." in printed


def test_sheet_names_every_number_with_its_mark_and_bounds(text):
    for need in every_need():
        for name, number in need.given.items():
            low, high = need.bounds[name]
            line = f"{name.replace('_', ' ')} = {number} [{need.number_mark}]"
            assert f"{line}; the clinic may choose {low} to {high}." in words(text)


def test_sheet_says_who_may_override(text):
    assert words(text).count("Override: therapist, with a reason, for 24 hours.") == 2
    never = [need for need in every_need() if need.override == "never"]
    assert words(text).count("Override: never.") == len(never)


def test_sheet_explains_every_mark_and_ends_for_signature(text):
    for mark, meaning in SOURCES.items():
        assert f"{mark}: {meaning}" in words(text)
    for line in ("Medical director: __", "Signature: __", "Date: __", library().content_hash):
        assert line in text


def test_sheet_fits_eighty_columns(text):
    assert max(len(line) for line in text.splitlines()) <= 80


def test_sheet_is_the_same_every_time(text, pdf):
    assert as_text(protocol_blocks(library())) == text
    assert as_pdf(protocol_blocks(library())) == pdf


def test_sheet_puts_included_gates_first(text):
    titles = ["Before forms", "Before joint work", "Eligibility", "Before consent"]
    titles += ["Before preparation", "Before the next dose", "Before dosing"]
    places = [text.index(f"\n{title} (version") for title in titles]
    assert places == sorted(places)


def test_sheet_of_one_gate_holds_what_it_includes_and_no_more():
    text = as_text(protocol_blocks(library(), "eligibility"))
    assert "cleared each partner within the last 90 days" in text
    assert "Before dosing" not in text
    joint = as_text(protocol_blocks(library(), "before_joint_work"))
    assert "Each partner has a verified account of their own." in joint


def test_sheet_of_an_unknown_gate_is_refused():
    with pytest.raises(GateDefinitionError, match="no gate named"):
        list(protocol_blocks(library(), "before_lunch"))


def test_sheet_shows_marked_up_words_as_words():
    assert "&lt;img src=&quot;x&quot;&gt;" in as_html([Block("text", '<img src="x">')])


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "file:///etc/hostname", "data:image/png;base64,AA=="]
)
def test_print_that_asks_for_an_address_stops(address):
    page = HTML(string=f'<img src="{address}">', url_fetcher=RefusingFetcher())
    with pytest.raises(FatalURLFetchingError):
        page.write_pdf()
