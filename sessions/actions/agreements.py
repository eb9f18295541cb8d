"""Keeps what each partner agrees to, makes the versions that count, and takes signatures.

Narrower counts at once; wider waits for a clinician, both signatures, and a day without a dose.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Couple
from kact.couples.queries import myself, partners_of
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from sessions import events
from sessions.agreements.clauses import Answer, fingerprint
from sessions.agreements.effective import Terms, effective, hash_of, is_within, unanswered, written
from sessions.milestones import AGREEMENTS_SIGNED
from sessions.models import Agreement, AgreementLimit, AgreementSheet, AgreementSignature
from sessions.queries import agreements as queries


class SheetClosed(RuntimeError):
    """These answers were handed in before, by another tab at this moment."""


class NotWhole(ValueError):
    """A clause is not answered yet."""


class NothingWider(RuntimeError):
    """What both answered is nowhere wider than what counts."""


class NotNow(RuntimeError):
    """Nothing is widened or signed within a day after a dose."""


class NotSignedByBoth(RuntimeError):
    """A wider version counts once both partners have signed it."""


class NotStanding(RuntimeError):
    """Another version came meanwhile."""


# --- one partner's own answers --------------------------------------------------------------------


@transaction.atomic
def begin_sheet(*, by: Audience) -> AgreementSheet:
    """Begin, or go on with, one's own answers, once they say that they are alone.

    A new sheet starts from the last answers.
    """
    me = myself(by.myself)
    take_turns(f"agreement sheet:{me.pk}")
    newest = queries.newest_sheet(me.pk)
    if newest and newest.answered_at is None and newest.clauses_hash == fingerprint():
        AgreementSheet.objects.filter(pk=newest.pk).update(alone_at=timezone.now())
        return newest
    sheet = AgreementSheet(
        clinic_id=by.clinic,
        couple_id=me.couple_id,
        subject_id=me.pk,
        author_id=by.user,
        clauses_hash=fingerprint(),
        answers=dict(newest.answers) if newest else {},
        alone_at=timezone.now(),
    )
    sheet.save(force_insert=True)
    append(events.AGREEMENT_SHEET_BEGUN, by=by, couple=me.couple_id, subject=me.pk)
    return sheet


@transaction.atomic
def save_sheet(*, by: Audience, sheet: AgreementSheet, answers: Mapping[str, Answer]) -> None:
    """Keep these answers of a draft. Raises SheetClosed."""
    row = _open(sheet)
    AgreementSheet.objects.filter(pk=row.pk).update(answers=row.answers | dict(answers))


@transaction.atomic
def hand_in_sheet(*, by: Audience, sheet: AgreementSheet) -> None:
    """Hand in one's answers; what they narrow counts at once, for both and in nobody's name.

    Raises SheetClosed or NotWhole.
    """
    row = _open(sheet)
    if unanswered(row.answers):
        raise NotWhole
    AgreementSheet.objects.filter(pk=row.pk).update(answered_at=timezone.now())
    append(events.AGREEMENT_SHEET_ANSWERED, by=by, couple=sheet.couple_id, subject=sheet.subject_id)
    _settle(by, sheet.couple_id)


def _open(sheet: AgreementSheet) -> AgreementSheet:
    row: AgreementSheet = AgreementSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if row.answered_at:
        raise SheetClosed
    return row


# --- what counts ----------------------------------------------------------------------------------


@transaction.atomic
def limit_agreement(
    *, by: Audience, couple: Couple, answers: Mapping[str, Answer], reason: str
) -> None:
    """Narrow clauses for the care team; a clause left out is left to the partners."""
    AgreementLimit(
        clinic_id=by.clinic,
        couple_id=couple.pk,
        author_id=by.user,
        answers=dict(answers),
        reason=reason,
    ).save(force_insert=True)
    append(events.AGREEMENT_LIMITED, by=by, couple=couple.pk)
    _settle(by, couple.pk)


def _settle(by: Audience, couple: UUID) -> None:
    """Bring what counts into line with what everybody answered; never wider than it was.

    A job does it: no partner may read the other's answers, and no version says whose it is.
    """
    with _keeper(by) as job:
        take_turns(f"agreement:{couple}")
        wanted, current = queries.wanted_by_all(couple), queries.in_force(couple)
        if wanted is None:
            return
        terms = effective(current.terms, wanted) if current else wanted
        if current is None or terms != effective(current.terms):
            _renew(job, couple, terms)
        elif (wider := queries.offered(couple)) and not is_within(wider.terms, wanted):
            _put_away(job, couple)


def _renew(job: Audience, couple: UUID, terms: Terms) -> None:
    """A version that counts at once; both are asked to sign it, in the same words."""
    _put_away(job, couple)
    row = _version(job, couple, terms, settled_at=timezone.now(), in_force=True)
    _end_signed(couple)
    append(events.AGREEMENT_MADE, by=job, couple=couple, data={"version": row.version})


def _put_away(by: Audience, couple: UUID) -> None:
    """What was offered is offered no longer."""
    for row in Agreement.objects.filter(couple_id=couple, settled_at=None):
        Agreement.objects.filter(pk=row.pk).update(settled_at=timezone.now())
        append(events.AGREEMENT_PUT_AWAY, by=by, couple=couple, data={"version": row.version})


def _version(by: Audience, couple: UUID, terms: Terms, **settled: object) -> Agreement:
    last = queries.versions_of(couple).aggregate(last=Max("version"))["last"] or 0
    text = written(terms)
    row = Agreement(
        clinic_id=by.clinic,
        couple_id=couple,
        author_id=by.user,
        version=last + 1,
        terms=terms,
        text=text,
        text_sha256=hash_of(text),
        **settled,
    )
    row.save(force_insert=True)
    return row


def _end_signed(couple: UUID) -> None:
    for partner in partners_of(couple):
        end(AGREEMENTS_SIGNED, subject=partner.pk)


def _keeper(by: Audience) -> AbstractContextManager[Audience]:
    return looking_as(Audience.job(Job.KEEPER, by.clinic))


# --- wider, by a clinician ------------------------------------------------------------------------


@transaction.atomic
def offer_wider(*, by: Audience, couple: Couple) -> Agreement:
    """Offer both what both would now allow. It counts for nothing until it is brought into force.

    Raises NotNow while either is dosed, NothingWider when nothing is wider, and NotWhole before
    both have answered.
    """
    take_turns(f"agreement:{couple.pk}")
    _refuse_while_dosed(couple.pk)
    wanted, current = queries.wanted_by_all(couple.pk), queries.in_force(couple.pk)
    if wanted is None or current is None:
        raise NotWhole
    if is_within(wanted, current.terms):
        raise NothingWider
    _put_away(by, couple.pk)
    row = _version(by, couple.pk, wanted)
    append(events.AGREEMENT_OFFERED, by=by, couple=couple.pk, data={"version": row.version})
    return row


@transaction.atomic
def adopt_wider(*, by: Audience, couple: Couple) -> None:
    """Bring the offered version into force, with both signatures under it.

    Raises NotStanding when nothing is offered, NotNow while either is dosed, and NotSignedByBoth.
    """
    take_turns(f"agreement:{couple.pk}")
    _refuse_while_dosed(couple.pk)
    wider = queries.offered(couple.pk)
    if wider is None:
        raise NotStanding
    partners = {partner.pk for partner in couple.current}
    if partners - queries.signers_of(wider).keys():
        raise NotSignedByBoth
    Agreement.objects.filter(pk=wider.pk).update(settled_at=timezone.now(), in_force=True)
    _count_signed(by, couple.pk, partners)
    append(events.AGREEMENT_ADOPTED, by=by, couple=couple.pk, data={"version": wider.version})


def _count_signed(by: Audience, couple: UUID, partners: Iterable[UUID]) -> None:
    for partner in partners:
        end(AGREEMENTS_SIGNED, subject=partner)
        reach(AGREEMENTS_SIGNED, by=by, couple=couple, subject=partner)


def _refuse_while_dosed(couple: UUID, *, subject: UUID | None = None) -> None:
    if queries.is_dosed(couple, subject=subject):
        raise NotNow


# --- signing --------------------------------------------------------------------------------------


@transaction.atomic
def sign_agreement(*, by: Audience, agreement: Agreement, typed_name: str) -> None:
    """Sign one version, as both sign it; twice is once.

    Raises NotStanding, or NotNow within a day after the signer's own dose; the other's is not
    asked after, so that nobody learns of it here.
    """
    me = myself(by.myself)
    take_turns(f"agreement:{me.couple_id}")
    current = queries.in_force(me.couple_id)
    counts = current is not None and current.pk == agreement.pk
    offer = queries.offered(me.couple_id)
    if not counts and (offer is None or offer.pk != agreement.pk):
        raise NotStanding
    _refuse_while_dosed(me.couple_id, subject=me.pk)
    if not _signature(by, agreement, typed_name):
        return
    if counts:
        _count_signed(by, me.couple_id, [me.pk])
    data = {"version": agreement.version}
    append(events.AGREEMENT_SIGNED, by=by, couple=me.couple_id, subject=me.pk, data=data)


def _signature(by: Audience, agreement: Agreement, typed_name: str) -> bool:
    """Whether this is the first signature of this partner under this version."""
    row = AgreementSignature(
        clinic_id=by.clinic,
        couple_id=agreement.couple_id,
        subject_id=by.myself,
        author_id=by.user,
        agreement=agreement,
        text_sha256=agreement.text_sha256,
        typed_name=typed_name,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
