"""A page of HTML becomes a PDF, and reaches nothing on its way.

Importing this loads WeasyPrint, and with it Pango; `kact.printing` says where that fails.
"""

from hashlib import sha256
from typing import NoReturn

from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

ARCHIVAL = "pdf/a-2u"  # fonts inside, text that can be read out again, nothing that runs


class RefusingFetcher(URLFetcher):
    """Refuses every address, files and data addresses too, and stops the print."""

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        """Raises FatalURLFetchingError, which the renderer does not swallow."""
        raise FatalURLFetchingError(f"a printed page asked for {url!r}")


def typeset(html: str, *, css: str = "") -> bytes:
    """A page as PDF/A. Raises FatalURLFetchingError when it asks for any address."""
    fetcher = RefusingFetcher()
    styles = [CSS(string=css, url_fetcher=fetcher)] if css else []
    page = HTML(string=html, url_fetcher=fetcher)
    # An archive's file has an identifier; made of the page, so that the same page is the same file.
    known_by = sha256((html + css).encode()).hexdigest()[:32].encode()
    printed: bytes = page.write_pdf(
        stylesheets=styles, pdf_variant=ARCHIVAL, pdf_identifier=known_by
    )
    return printed
