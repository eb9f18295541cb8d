"""Prints the signed copy of a paper: the very bytes that were shown, and a page of evidence."""

from typing import Any

from kact.accounts.models import Clinic
from kact.accounts.proofs import Proof
from kact.documents.actions import keep_document
from kact.documents.render import printed
from kact.privacy.audience import Audience
from kact.privacy.roles import CLINICIANS
from screening.models import ConsentPresentation, ConsentReply, ConsentSignature
from screening.queries.papers import Paper
from screening.queries.signed_copies import KIND

WHO_READS = "the person who signed it, and the clinicians of their own care team"


def keep_signed_copy(
    *,
    by: Audience,
    paper: Paper,
    shown: ConsentPresentation,
    signature: ConsentSignature,
    proof: Proof,
) -> None:
    """Keep one PDF of what was signed, in the signature's own transaction."""
    keep_document(
        by=by,
        couple=signature.couple_id,
        subject=signature.subject_id,
        kind=KIND,
        title="Your signed copy",
        source=signature.pk,
        content=printed("documents/signed_copy.html", _copy(paper, shown, signature, proof)),
        readers=CLINICIANS,
    )


def _copy(
    paper: Paper, shown: ConsentPresentation, signature: ConsentSignature, proof: Proof
) -> dict[str, Any]:
    return {
        "clinic": Clinic.objects.get(pk=signature.clinic_id),
        "paper": paper,
        "words": bytes(shown.rendered).decode(),
        "shown": shown,
        "signature": signature,
        "proof": proof,
        "initials": paper.of(ConsentReply.Kind.INITIALS),
        "answered": paper.of(ConsentReply.Kind.ANSWERS),
        "chosen": _chosen(paper),
        "who_reads": WHO_READS,
    }


def _chosen(paper: Paper) -> list[tuple[str, bool]]:
    """Everything that could be shared, in its own words, and whether it is."""
    shares = [share for element in paper.text.elements for share in element.shares]
    return [(share.says, paper.shares.get(share.code, False)) for share in shares]
