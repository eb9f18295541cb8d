"""Keeps and signs the notes on preparation; a signed one is only ever added to."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.record.actions import append
from kact.record.verbs import Verb
from sessions import events, milestones
from sessions.models import (
    IndividualAddendum,
    IndividualPreparation,
    JointAddendum,
    JointPreparation,
)
from sessions.queries import preparation as queries

GATE = "before_preparation"  # it includes all of before_joint_work


class NotAlone(ValueError):
    """Somebody who was not alone was not prepared individually."""


class NotBoth(ValueError):
    """Without both present nothing was prepared together."""


class NothingToSign(RuntimeError):
    """There is no draft of this reader, or it was signed before."""


@dataclass(frozen=True)
class _Kind:
    """What one of the two kinds of note reaches, and what it is called when it happens."""

    milestone: str
    begun: Verb
    signed: Verb


_ALONE = _Kind(
    milestones.INDIVIDUAL_PREPARATION,
    events.INDIVIDUAL_PREPARATION_BEGUN,
    events.INDIVIDUAL_PREPARATION_SIGNED,
)
_TOGETHER = _Kind(
    milestones.JOINT_PREPARATION,
    events.JOINT_PREPARATION_BEGUN,
    events.JOINT_PREPARATION_SIGNED,
)


def require_open_gate(couple: Couple) -> None:
    """Raise GateClosed before the couple may begin to prepare, and while either is held."""
    require(gate(GATE), case_of(couple))


@transaction.atomic
def keep_individual_preparation(
    *, by: Audience, couple: Couple, partner: Partner, **noted: Any
) -> IndividualPreparation:
    """Keep the author's draft about one partner. Raises GateClosed where it would be begun."""
    take_turns(f"preparation:{partner.pk}:{by.user}")
    draft = queries.own_individual_draft(partner.pk)
    if draft is None:
        draft = IndividualPreparation(**_about(by, couple, partner.pk))
        return _begin(_ALONE, by, couple, draft, noted)
    return _mend(draft, noted)


@transaction.atomic
def keep_joint_preparation(*, by: Audience, couple: Couple, **noted: Any) -> JointPreparation:
    """Keep the author's draft about both. Raises GateClosed where it would be begun."""
    take_turns(f"preparation:{couple.pk}:{by.user}")
    draft = queries.own_joint_draft(couple.pk)
    if draft is None:
        return _begin(_TOGETHER, by, couple, JointPreparation(**_about(by, couple)), noted)
    return _mend(draft, noted)


@transaction.atomic
def sign_individual_preparation(*, by: Audience, couple: Couple, partner: Partner) -> None:
    """Sign the author's draft. Only a partner who is ready to go on has been prepared by it.

    Raises NothingToSign, NotAlone, and GateClosed while the couple may not prepare.
    """
    draft = queries.own_individual_draft(partner.pk)
    if draft is None:
        raise NothingToSign
    if not draft.alone:
        raise NotAlone
    _sign(_ALONE, by, couple, draft)


@transaction.atomic
def sign_joint_preparation(*, by: Audience, couple: Couple) -> None:
    """Sign the author's draft. Only a couple that is ready to go on has been prepared by it.

    Raises NothingToSign, NotBoth, and GateClosed while the couple may not prepare.
    """
    draft = queries.own_joint_draft(couple.pk)
    if draft is None:
        raise NothingToSign
    if not draft.both_present:
        raise NotBoth
    _sign(_TOGETHER, by, couple, draft)


@transaction.atomic
def add_to_individual_preparation(
    *, by: Audience, preparation: IndividualPreparation, text: str
) -> None:
    """Add to a signed note; the note stays as it was signed."""
    about = {"couple_id": preparation.couple_id, "subject_id": preparation.subject_id}
    row = IndividualAddendum(
        clinic_id=by.clinic, author_id=by.user, individual=preparation, text=text, **about
    )
    row.save(force_insert=True)
    _note(events.INDIVIDUAL_ADDENDUM_ADDED, by, preparation)


@transaction.atomic
def add_to_joint_preparation(*, by: Audience, preparation: JointPreparation, text: str) -> None:
    """Add to a signed note; the note stays as it was signed."""
    row = JointAddendum(
        clinic_id=by.clinic,
        couple_id=preparation.couple_id,
        author_id=by.user,
        joint=preparation,
        text=text,
    )
    row.save(force_insert=True)
    _note(events.JOINT_ADDENDUM_ADDED, by, preparation)


def _about(by: Audience, couple: Couple, subject: UUID | None = None) -> dict[str, Any]:
    return {
        "clinic_id": by.clinic,
        "couple_id": couple.pk,
        "subject_id": subject,
        "author_id": by.user,
    }


def _begin(kind: _Kind, by: Audience, couple: Couple, draft: Any, noted: dict[str, Any]) -> Any:
    require_open_gate(couple)
    for name, value in noted.items():
        setattr(draft, name, value)
    draft.save(force_insert=True)
    _note(kind.begun, by, draft)
    return draft


def _mend(draft: Any, noted: dict[str, Any]) -> Any:
    for name, value in noted.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(noted))
    return draft


def _sign(kind: _Kind, by: Audience, couple: Couple, draft: Any) -> None:
    """Sign, and end what an earlier note reached: the newest says whether they may go on."""
    require_open_gate(couple)
    type(draft).objects.filter(pk=draft.pk).update(signed_at=timezone.now())
    end(kind.milestone, subject=draft.subject_id, couple=couple.pk)
    if draft.next_step == draft.Next.GO_ON:
        reach(kind.milestone, by=by, couple=couple.pk, subject=draft.subject_id)
    _note(kind.signed, by, draft)


def _note(verb: Verb, by: Audience, row: Any) -> None:
    data = {"preparation": str(row.pk)}
    append(verb, by=by, couple=row.couple_id, subject=row.subject_id, data=data)
