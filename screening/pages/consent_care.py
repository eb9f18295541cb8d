"""What the clinicians' pages of consent show."""

from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse

from kact.accounts.models import Membership
from kact.couples.models import Couple, Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from screening import milestones
from screening.actions.consent_care import Seen
from screening.queries import consent as queries
from screening.queries.consent_texts import current_templates
from screening.queries.papers import Paper
from screening.queries.signed_copies import signed_copy

Context = dict[str, Any]


class Confirm(Protocol):
    """An action that keeps what was found about one partner's signatures."""

    def __call__(self, *, by: Audience, partner: Partner, seen: Seen) -> None: ...


def consents(reader: Audience, found: Couple) -> Context:
    """Each partner with their papers."""
    return {
        "nav": "couples",
        "couple": found,
        "people": [_person(reader, partner) for partner in found.current],
        "may_offer": reader.can(Can.EXPLAIN_CONSENT),
    }


def about(partner: Partner) -> Context:
    """Whom a page is about, and the way back."""
    return {
        "nav": "couples",
        "partner": partner,
        "back_url": reverse("consents", args=[partner.couple_id]),
    }


def optional_papers(clinic: UUID) -> list[tuple[str, str]]:
    """The approved papers that not everybody signs, for a form."""
    texts = [template.text for template in current_templates(clinic).values()]
    return [(text.code, text.title) for text in texts if not text.required]


def evidence(paper: Paper) -> Context:
    """One paper with everything on record of it; and its words, where they were signed."""
    context = about(paper.offer.subject) | {"paper": paper, "text": paper.text}
    if paper.signature is None:
        return context
    presentation = queries.signed_presentation(paper.offer.pk)
    return context | {
        "presentation": presentation,
        "copy": signed_copy(paper),
        "words": bytes(presentation.rendered).decode(),
        "proofs": presentation.proofs.all(),
    }


def _person(reader: Audience, partner: Partner) -> Context:
    papers = queries.papers_of(partner.pk)
    names = _names(reader.clinic)
    return {
        "partner": partner,
        "signed": has_reached(partner.pk, milestones.CONSENTS_SIGNED),
        "stopped": queries.last_withdrawal(partner.pk),
        "papers": [_row(reader, paper, names) for paper in papers],
        "confirm_url": _confirm_url(reader, partner, papers),
        "sharing": queries.sharing_in(partner.pk, papers),
    }


def _confirm_url(reader: Audience, partner: Partner, papers: list[Paper]) -> str:
    waits = any(paper.stands and not paper.confirmed for paper in papers)
    may = waits and reader.can(Can.CONFIRM_CONSENT)
    return reverse("confirm_consents", args=[partner.pk]) if may else ""


def _row(reader: Audience, paper: Paper, names: dict[UUID | None, str]) -> Context:
    state, tone = _state(paper)
    explains = reader.role in paper.text.explained_by and paper.signature is None
    return {
        "paper": paper,
        "title": paper.text.title,
        "state": state,
        "tone": tone,
        "explained": [(x, names.get(x.author_id, "")) for x in paper.explanations],
        "initialled": len(paper.initialled),
        "of": len(paper.text.elements),
        "explain_url": reverse("explain_consent", args=[paper.offer.pk]) if explains else "",
    }


def _state(paper: Paper) -> tuple[str, str]:
    """Where a paper stands, in a word or two, and its tone."""
    words = (
        (paper.taken_back, "Taken back", "attention"),
        (paper.signature is not None and not paper.current, "New version to sign", "attention"),
        (paper.stands and paper.confirmed, "Signed and confirmed", "good"),
        (paper.stands and bool(paper.confirmations), "Not confirmed", "danger"),
        (paper.stands, "Signed, to be confirmed", "todo"),
        (paper.declined, "Declined", "attention"),
        (bool(paper.replies), "Begun", "todo"),
        (paper.first_shown is not None, "Shown", "todo"),
    )
    return next(((word, tone) for is_so, word, tone in words if is_so), ("Given", "todo"))


def _names(clinic: UUID) -> dict[UUID | None, str]:
    """The names under which people work at a clinic, by user."""
    members = Membership.objects.filter(clinic_id=clinic)
    return {member.user_id: member.name for member in members}
