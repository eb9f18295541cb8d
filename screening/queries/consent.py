"""Reads the papers of one partner for whoever is looking, and how far each has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from screening.consent_texts.texts import Share
from screening.models import (
    ConsentOffer,
    ConsentPresentation,
    ConsentSignature,
    ConsentTemplate,
    ConsentWithdrawal,
    SharingChoice,
)
from screening.queries.consent_texts import required_codes
from screening.queries.papers import Paper, put_together


@dataclass(frozen=True)
class Chosen:
    """One thing that a partner may allow to be shared: its words, whether it is, and since when."""

    code: str
    says: str
    shared: bool
    at: datetime


def offer_in_reach(pk: UUID) -> ConsentOffer:
    """One paper. Raises Http404 when this reader may not know of it."""
    found: ConsentOffer = get_object_or_404(_offers(), pk=pk)
    return found


def own_paper(pk: UUID) -> Paper:
    """One of one's own papers that still lies there, whole. Raises Http404 for any other."""
    [paper] = put_together([get_object_or_404(_lying(), pk=pk)])
    return paper


def paper_in_reach(pk: UUID) -> Paper:
    """One paper, whole. Raises Http404 when this reader may not know of it."""
    [paper] = put_together([offer_in_reach(pk)])
    return paper


def own_offers(partner: UUID) -> list[ConsentOffer]:
    """The papers that lie before one partner, each with ``signed``; one query.

    What was given before they stopped, or was renewed before they signed it, lies there no more;
    of a paper given twice only the later one does.
    """
    rows = _lying().filter(subject_id=partner).order_by("offered_at", "id")
    lying = {row.template.code: row for row in rows}
    return sorted(lying.values(), key=lambda o: (not o.template.text.required, o.template.code))


def papers_of(partner: UUID) -> list[Paper]:
    """The same papers, whole; required ones first."""
    return put_together(own_offers(partner))


def live_presentation(offer: UUID, session_hash: str) -> ConsentPresentation | None:
    """What was shown last in this very session and may still be signed."""
    shown = ConsentPresentation.objects.filter(
        offer_id=offer, session_hash=session_hash, expires_at__gt=timezone.now()
    )
    found: ConsentPresentation | None = shown.order_by("shown_at").last()
    return found


def signed_presentation(offer: UUID) -> ConsentPresentation:
    """What was signed. Raises Http404 before it was."""
    signed = ConsentSignature.objects.values("presentation_id")
    found: ConsentPresentation = get_object_or_404(
        ConsentPresentation.objects, offer_id=offer, pk__in=signed
    )
    return found


def last_withdrawal(partner: UUID) -> datetime | None:
    """When one partner last stopped wholly, if ever."""
    whole = ConsentWithdrawal.objects.filter(subject_id=partner, signature=None)
    when: datetime | None = whole.aggregate(last=Max("withdrawn_at"))["last"]
    return when


def has_stopped(partner: UUID) -> bool:
    """Whether one partner stopped, and has been given no paper since."""
    return last_withdrawal(partner) is not None and not papers_of(partner)


def may_sign_from(first_shown: datetime, hours: int) -> datetime:
    """The moment from which a paper may be signed.

    Counted in UTC: a day on which the clock changes makes it no shorter and no longer.
    """
    return first_shown.astimezone(UTC) + timedelta(hours=hours)


def all_in_force(partner: UUID) -> bool:
    """Whether every required paper is signed, current and confirmed, and nothing taken back."""
    in_force = {p.text.code for p in papers_of(partner) if p.stands and p.confirmed}
    return in_force >= required_codes()


def shared_by(partner: UUID) -> frozenset[str]:
    """What this partner allows to be shared now, under papers whose signature stands."""
    return frozenset(chosen.code for chosen in sharing_of(partner) if chosen.shared)


def sharing_of(partner: UUID) -> list[Chosen]:
    """Each thing that may be shared or not, under papers whose signature stands, as it is now.

    What was said last counts: in the paper, as it was signed, or on its own since then.
    """
    return sharing_in(partner, papers_of(partner))


def sharing_in(partner: UUID, papers: Iterable[Paper]) -> list[Chosen]:
    """The same, where the papers have been read already."""
    since = {c.item: c for c in SharingChoice.objects.filter(subject_id=partner)}
    return [
        _chosen(share, paper, since.get(share.code))
        for paper in papers
        if paper.stands
        for element in paper.text.elements
        for share in element.shares
    ]


def _chosen(share: Share, paper: Paper, since: SharingChoice | None) -> Chosen:
    """One of them; ``paper`` is signed."""
    assert paper.signature is not None
    if since and since.chosen_at > paper.signature.signed_at:
        return Chosen(share.code, share.says, since.shared, since.chosen_at)
    told = paper.shares.get(share.code, False)
    return Chosen(share.code, share.says, told, paper.signature.signed_at)


def database_time() -> datetime:
    """The database's own clock, by which a signature is dated."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        when: datetime = cursor.fetchone()[0]
    return when


def _offers() -> QuerySet[ConsentOffer]:
    return ConsentOffer.objects.select_related("template", "subject")


def _lying() -> QuerySet[ConsentOffer]:
    """Offers that count still, each with whether it is ``signed``."""
    stopped = ConsentWithdrawal.objects.filter(
        subject=OuterRef("subject"), signature=None, withdrawn_at__gte=OuterRef("offered_at")
    )
    renewed = ConsentTemplate.objects.filter(
        clinic=OuterRef("clinic"),
        code=OuterRef("template__code"),
        version__gt=OuterRef("template__version"),
        approved_at__isnull=False,
    )
    signatures = ConsentSignature.objects.filter(presentation__offer=OuterRef("pk"))
    offers = _offers().annotate(signed=Exists(signatures))  # type: ignore[no-redef] # the model names it
    return offers.filter(~Exists(stopped)).filter(Q(signed=True) | ~Exists(renewed))
