"""The one way anything is printed. What sets the type is loaded when something prints."""

MISSING = (
    "Printing needs Pango, which is not installed on this machine. On Debian or Ubuntu:"
    " apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
)


class CannotPrint(RuntimeError):
    """What sets the type of a page is not on this machine. The message says what is missing."""


def as_pdf(html: str, *, css: str = "") -> bytes:
    """A page as PDF/A. Raises CannotPrint; FatalURLFetchingError when it asks for an address."""
    try:
        from kact.typesetting import typeset  # takes a second to load, and only print needs it
    except OSError as error:  # what a missing shared library is to WeasyPrint
        raise CannotPrint(MISSING) from error
    return typeset(html, css=css)


def missing() -> str:
    """What this machine lacks to print, in words; nothing where it can."""
    try:
        as_pdf("<title>Blank</title>")
    except CannotPrint as error:
        return str(error)
    return ""
