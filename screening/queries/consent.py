"""Reads the papers of one partner for whoever is looking, and how far each has come."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from screening.models import (
    ConsentOffer,
    ConsentPresentation,
    ConsentSignature,
    ConsentTemplate,
    ConsentWithdrawal,
)
from screening.queries.consent_texts import required_codes
from screening.queries.papers import Paper, put_together


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
    """What this partner allows to be shared, under papers whose signature stands."""
    papers = [p for p in papers_of(partner) if p.stands]
    return frozenset(code for p in papers for code, yes in p.shares.items() if yes)


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
