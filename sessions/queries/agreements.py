"""Reads agreements: own answers, the versions that count or are offered, who signed."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.couples.queries import milestones_of, partners_of
from kact.protocol.case import DOSED
from kact.protocol.queries import number_in_force
from sessions.agreements.clauses import Answers, fingerprint
from sessions.agreements.effective import Terms, effective, unanswered
from sessions.models import Agreement, AgreementLimit, AgreementSheet, AgreementSignature
from sessions.numbers import DOSED_HOURS


def newest_sheet(subject: UUID) -> AgreementSheet | None:
    """One partner's newest sheet, handed in or not."""
    found: AgreementSheet | None = AgreementSheet.objects.filter(subject_id=subject).last()
    return found


def own_sheet(subject: UUID, pk: UUID) -> AgreementSheet:
    """One's own newest sheet, which is this one. Raises Http404."""
    newest = newest_sheet(subject)
    found: AgreementSheet = get_object_or_404(
        AgreementSheet, pk=pk, subject_id=subject, id=newest and newest.pk
    )
    return found


def handed_in(subject: UUID) -> AgreementSheet | None:
    """The last sheet that one partner handed in, whole, to the clauses as they are now."""
    rows = AgreementSheet.objects.filter(subject_id=subject, clauses_hash=fingerprint())
    found: AgreementSheet | None = rows.exclude(answered_at=None).last()
    return found


def limits_of(couple: UUID) -> AgreementLimit | None:
    """What the care team narrowed last."""
    found: AgreementLimit | None = AgreementLimit.objects.filter(couple_id=couple).last()
    return found


def wanted_by_all(couple: UUID) -> Terms | None:
    """The narrowest of both partners' answers and the care team's; None before both are in.

    For whoever reads both sheets.
    """
    sheets = [handed_in(partner.pk) for partner in partners_of(couple)]
    given: list[Answers] = [sheet.answers for sheet in sheets if sheet]
    if len(given) != 2 or any(unanswered(answers) for answers in given):
        return None
    team = limits_of(couple)
    return effective(*given, *([team.answers] if team else []))


def versions_of(couple: UUID) -> QuerySet[Agreement]:
    """Every version of a couple's agreement, the oldest first."""
    return Agreement.objects.filter(couple_id=couple)


def in_force(couple: UUID) -> Agreement | None:
    """The version that counts now."""
    found: Agreement | None = versions_of(couple).filter(in_force=True).last()
    return found


def offered(couple: UUID) -> Agreement | None:
    """A wider version that is offered for signing and does not count yet."""
    found: Agreement | None = versions_of(couple).filter(settled_at=None).last()
    return found


def standing(pk: UUID) -> Agreement:
    """A version that may be signed now: the one that counts, or the offered one. Raises Http404."""
    found: Agreement = get_object_or_404(Agreement, pk=pk)
    if found not in (in_force(found.couple_id), offered(found.couple_id)):
        raise Http404
    return found


def signature_of(subject: UUID, agreement: Agreement | None) -> AgreementSignature | None:
    """One partner's signature under one version."""
    rows = AgreementSignature.objects.filter(subject_id=subject, agreement=agreement)
    found: AgreementSignature | None = rows.first()
    return found


def wants_signature(subject: UUID, couple: UUID) -> bool:
    """Whether a version that may be signed now is not signed by this partner; one query."""
    signed = AgreementSignature.objects.filter(subject_id=subject, agreement=OuterRef("pk"))
    rows = versions_of(couple).filter(Q(in_force=True) | Q(settled_at=None))
    there = list(rows.annotate(signed=Exists(signed)).order_by("in_force", "version"))
    newest = [row for row in there if not row.in_force][-1:] + [r for r in there if r.in_force][-1:]
    return any(not row.signed for row in newest)


def signers_of(agreement: Agreement | None) -> dict[UUID, AgreementSignature]:
    """Who signed a version, by the partner, for those who may know."""
    rows = AgreementSignature.objects.filter(agreement=agreement)
    return {row.subject_id: row for row in rows}


def is_dosed(couple: UUID, *, subject: UUID | None = None) -> bool:
    """Whether either partner, or this one, was given a dose so lately that nothing is widened.

    For whoever reads both partners' milestones, or asks of themselves. The dosing session asks the
    same: while one is under way its dose is on record.
    """
    since = timezone.now() - timedelta(hours=int(number_in_force(DOSED_HOURS)))
    rows = milestones_of([couple]).filter(code=DOSED, reached_at__gt=since)
    return (rows.filter(subject_id=subject) if subject else rows).exists()
