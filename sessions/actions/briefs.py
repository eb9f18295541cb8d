"""Gives briefs to both partners at one moment, and takes each one's signature."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, reach
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.protocol.case import Variant
from kact.record.actions import append
from kact.scheduling.actions.roster import AlreadyShown, choose_group_name
from sessions import events
from sessions.briefs.texts import briefs
from sessions.milestones import WITNESS_AGREEMENT
from sessions.models import Brief
from sessions.queries.briefs import was_given

# Roles may swap from one session to the next, so both read what a witness does.
GIVEN_FOR = {
    Variant.SEQUENTIAL_WITNESS: Brief.Code.WITNESS,
    Variant.GROUP: Brief.Code.GROUP,
}


class AlreadySigned(RuntimeError):
    """It was signed before, in another tab."""


@transaction.atomic
def give_briefs(*, by: Audience, couple: Couple) -> None:
    """Give both partners what their course's format asks for, where they do not have it.

    ``couple`` comes with its partners and course.
    """
    code = GIVEN_FOR.get(Variant(couple.courses[0].variant))
    for partner in couple.current if code else []:
        if not was_given(partner.pk, str(code)):
            _give(by, partner, str(code))


def _give(by: Audience, partner: Partner, code: str) -> None:
    Brief(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        code=code,
        text_sha256=briefs()[code].fingerprint,
    ).save(force_insert=True)
    data = {"brief": code}
    append(events.BRIEF_GIVEN, by=by, couple=partner.couple_id, subject=partner.pk, data=data)


@transaction.atomic
def sign_brief(*, by: Audience, brief: Brief, typed_name: str, group_name: str = "") -> None:
    """Say yes to a brief with one's name, and to what a group calls one. Raises AlreadySigned."""
    row = Brief.objects.select_for_update(of=("self",)).get(pk=brief.pk)
    if row.signed_at:
        raise AlreadySigned
    Brief.objects.filter(pk=row.pk).update(signed_at=timezone.now(), typed_name=typed_name)
    if row.code == Brief.Code.GROUP:
        with suppress(AlreadyShown):  # a group goes on calling somebody what it knows them by
            choose_group_name(by=by, name=group_name)
    whose = {"couple": row.couple_id, "subject": row.subject_id}
    if row.code == Brief.Code.WITNESS:
        end(WITNESS_AGREEMENT, subject=row.subject_id)
        reach(WITNESS_AGREEMENT, by=by, **whose)
    append(events.BRIEF_SIGNED, by=by, **whose, data={"brief": row.code})
