"""Finds the printed copy of a signed paper."""

from uuid import UUID

from kact.documents.queries import printed_from
from screening.queries.papers import Paper

KIND = "consent"


def signed_copy(paper: Paper) -> UUID | None:
    """The document of one signed paper, where there is one that this reader may open."""
    if paper.signature is None:
        return None
    return printed_from(KIND, [paper.signature.pk]).get(paper.signature.pk)
