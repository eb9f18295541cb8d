"""A paper as the bytes that a partner is shown, and nothing but these."""

from django.template.loader import render_to_string

from screening.consent_texts.texts import Text


def render_paper(text: Text, *, version: int, fingerprint: str, clinic: str, name: str) -> bytes:
    """The paper in UTF-8 HTML: every word of it, for whom it is, and which version it is.

    ``clinic`` is what the clinic is called where a partner reads: its neutral name.

    The same paper for the same person always gives the same bytes: no date stands in them.
    """
    said = {
        "text": text,
        "version": version,
        "fingerprint": fingerprint,
        "clinic": clinic,
        "name": name,
    }
    return render_to_string("screening/consent_document.html", said).encode()
