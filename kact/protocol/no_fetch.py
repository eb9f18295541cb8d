"""The only way our printed sheets may reach the outside: none."""

from typing import NoReturn

from weasyprint.urls import FatalURLFetchingError, URLFetcher


class RefusingFetcher(URLFetcher):  # type: ignore[misc]  # the library ships no types
    """Refuses every address, files and data addresses too, and stops the print."""

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        """Raises FatalURLFetchingError, which the renderer does not swallow."""
        raise FatalURLFetchingError(f"a printed sheet asked for {url!r}")
