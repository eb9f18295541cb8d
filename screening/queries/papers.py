"""One paper of one partner with everything that was done with it, put together from its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from screening.consent_texts.texts import Element, Text
from screening.models import (
    ConsentConfirmation,
    ConsentExplanation,
    ConsentOffer,
    ConsentPresentation,
    ConsentReply,
    ConsentSignature,
    ConsentTemplate,
    ConsentWithdrawal,
)
from screening.queries.consent_texts import approved_templates


@dataclass
class Paper:
    """One paper given to one partner. What its reader may not see of it is simply not there."""

    offer: ConsentOffer
    current: bool  # nobody who signed it must sign a newer version
    newest: bool  # it is the version that is given out now
    explanations: list[ConsentExplanation] = field(default_factory=list)
    first_shown: datetime | None = None
    replies: list[ConsentReply] = field(default_factory=list)
    signature: ConsentSignature | None = None
    confirmations: list[ConsentConfirmation] = field(default_factory=list)
    taken_back: bool = False

    @property
    def text(self) -> Text:
        """The paper's own words."""
        return self.offer.template.text

    @property
    def initialled(self) -> frozenset[str]:
        """The elements that are initialled."""
        return frozenset(r.element for r in self.of(ConsentReply.Kind.INITIALS))

    @property
    def understood(self) -> frozenset[str]:
        """The elements whose question was answered right."""
        return frozenset(r.element for r in self.of(ConsentReply.Kind.ANSWERS) if r.correct)

    @property
    def misses(self) -> int:
        """How often a question was answered wrong, all told."""
        return sum(r.correct is False for r in self.replies)

    @property
    def declined(self) -> bool:
        """Whether they said that they will not sign, and have not signed since."""
        return bool(self.of(ConsentReply.Kind.DECLINES)) and self.signature is None

    @property
    def shares(self) -> dict[str, bool]:
        """What they allow to be shared, by its code; the newest choice stands."""
        return {r.item: r.value == "yes" for r in self.of(ConsentReply.Kind.SHARES)}

    @property
    def open_elements(self) -> list[Element]:
        """What is still to be initialled, in its order."""
        return [e for e in self.text.elements if e.code not in self.initialled]

    @property
    def stands(self) -> bool:
        """Whether a signature stands that needs no newer one."""
        return self.signature is not None and self.current and not self.taken_back

    @property
    def confirmed(self) -> bool:
        """Whether a clinician has confirmed it; the newest word counts."""
        said = [c for c in self.confirmations if c.kind == ConsentConfirmation.Kind.SIGNING]
        return bool(said) and said[-1].stands

    def of(self, kind: str) -> list[ConsentReply]:
        """The replies of one kind, in their order."""
        return [reply for reply in self.replies if reply.kind == kind]


def put_together(offers: Iterable[ConsentOffer]) -> list[Paper]:
    """These papers (of one partner, with their templates), each with all that hangs on it."""
    rows = list(offers)
    if not rows:
        return []
    approved = approved_templates(rows[0].clinic_id)
    papers = {row.pk: _paper(row, approved) for row in rows}
    _explained(papers)
    _shown(papers)
    _replied(papers)
    _signed(papers)
    return list(papers.values())


def _paper(offer: ConsentOffer, approved: list[ConsentTemplate]) -> Paper:
    mine = offer.template
    later = [t for t in approved if t.code == mine.code and t.version > mine.version]
    return Paper(offer, current=not any(t.reconsent for t in later), newest=not later)


Papers = Mapping[UUID, Paper]


def _explained(papers: Papers) -> None:
    for row in ConsentExplanation.objects.filter(offer_id__in=papers):
        papers[row.offer_id].explanations.append(row)


def _shown(papers: Papers) -> None:
    rows = ConsentPresentation.objects.filter(offer_id__in=papers).order_by()
    for offer, first in rows.values_list("offer").annotate(first=Min("shown_at")):
        papers[offer].first_shown = first


def _replied(papers: Papers) -> None:
    rows = ConsentReply.objects.filter(presentation__in=_presentations(papers))
    for row in rows.select_related("presentation").defer("presentation__rendered"):
        papers[row.presentation.offer_id].replies.append(row)


def _signed(papers: Papers) -> None:
    rows = ConsentSignature.objects.filter(presentation__in=_presentations(papers))
    found = rows.select_related("presentation").defer("presentation__rendered")
    signed = {row.pk: papers[row.presentation.offer_id] for row in found}
    for row in found:
        signed[row.pk].signature = row
    if not signed:
        return
    for withdrawn in ConsentWithdrawal.objects.filter(signature_id__in=signed):
        signed[withdrawn.signature_id].taken_back = True
    for confirmation in ConsentConfirmation.objects.filter(signature_id__in=signed):
        signed[confirmation.signature_id].confirmations.append(confirmation)


def _presentations(papers: Papers) -> QuerySet[ConsentPresentation, Any]:
    return ConsentPresentation.objects.filter(offer_id__in=papers).values("pk")
