"""A template becomes a PDF, as the reader it is for may read it."""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from kact.printing import as_pdf
from kact.privacy.audience import reader

PRINT_STYLE = "kact/document.css"


def printed(template: str, context: dict[str, Any]) -> bytes:
    """The template as a PDF. Raises CannotPrint, and NoAudience when nobody has said who will
    read it.
    """
    reader()
    return as_pdf(render_to_string(template, context), css=_style())


@cache
def _style() -> str:
    found = finders.find(PRINT_STYLE)
    if not isinstance(found, str):
        raise FileNotFoundError(PRINT_STYLE)
    return Path(found).read_text()
