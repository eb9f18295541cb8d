"""What clinicians do for one partner's consent: give the papers, explain them, confirm."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kact.couples.actions import reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_alone
from kact.record.actions import append
from kact.record.verbs import Verb
from screening import events, milestones
from screening.models import ConsentConfirmation, ConsentExplanation, ConsentOffer
from screening.queries.consent import all_in_force, papers_of
from screening.queries.consent_texts import current_templates, required_codes
from screening.queries.papers import Paper


class NotApproved(RuntimeError):
    """A paper that everybody signs has no approved version in this clinic yet."""


class NotTheirs(RuntimeError):
    """Another role explains this paper."""


class NothingToConfirm(RuntimeError):
    """No signature waits, or on the day of a dose not every one of them stands."""


@dataclass(frozen=True)
class Seen:
    """What a clinician found when they saw the signer in private; each is a yes or a no."""

    capacity: bool
    alone: bool
    free: bool
    note: str = ""

    @property
    def stands(self) -> bool:
        return self.capacity and self.alone and self.free


@transaction.atomic
def offer_consents(*, by: Audience, partner: Partner, also: Collection[str] = ()) -> int:
    """Give one partner the whole set, and the optional papers named; how many were new.

    Asked again it gives only what is not there yet, in its current version; a paper named in
    ``also`` that they have signed is given anew. Raises GateClosed, and NotApproved.
    """
    require(gate("before_consent"), case_alone(partner), partner=partner.pk)
    take_turns(f"consent:{partner.pk}")
    current = current_templates(by.clinic)
    if not required_codes() <= set(current):
        raise NotApproved
    there = {p.text.code for p in papers_of(partner.pk) if _suffices(p, also)}
    wanted = [code for code in current if code in required_codes() | set(also)]
    offers = [
        ConsentOffer(**_about(by, partner), template=current[code])
        for code in wanted
        if code not in there
    ]
    for offer in offers:
        offer.save(force_insert=True)
    if offers:
        _note(events.CONSENTS_OFFERED, by, partner, papers=len(offers))
    return len(offers)


def _suffices(paper: Paper, also: Collection[str]) -> bool:
    """Whether a paper that lies there need not be given again."""
    return paper.signature is None or (paper.stands and paper.text.code not in also)


@transaction.atomic
def explain_consent(*, by: Audience, paper: Paper, questions: str) -> None:
    """Keep that this clinician went through a paper, and what was asked. Raises NotTheirs."""
    if by.role not in paper.text.explained_by:
        raise NotTheirs
    partner = paper.offer.subject
    ConsentExplanation(**_about(by, partner), offer=paper.offer, questions=questions).save(
        force_insert=True
    )
    _note(events.CONSENT_EXPLAINED, by, partner, offer=str(paper.offer.pk), code=paper.text.code)


@transaction.atomic
def confirm_consents(*, by: Audience, partner: Partner, seen: Seen) -> None:
    """Keep what a clinician found about the signatures that wait for it.

    With the last of them confirmed the partner's consents are signed. Raises NothingToConfirm.
    """
    waiting = [p for p in papers_of(partner.pk) if p.stands and not p.confirmed]
    _confirm(by, partner, waiting, ConsentConfirmation.Kind.SIGNING, seen)
    if all_in_force(partner.pk) and not has_reached(partner.pk, milestones.CONSENTS_SIGNED):
        reach(milestones.CONSENTS_SIGNED, by=by, couple=partner.couple_id, subject=partner.pk)
    _note(events.CONSENTS_CONFIRMED, by, partner)


@transaction.atomic
def confirm_again(*, by: Audience, partner: Partner, seen: Seen) -> None:
    """On the day of a dose: asked in private once more, about every paper they signed.

    The event says whether the answer was yes; the stage of the dosing day listens. Raises
    NothingToConfirm unless the whole set stands.
    """
    if not all_in_force(partner.pk):
        raise NothingToConfirm
    signed = [p for p in papers_of(partner.pk) if p.stands]
    _confirm(by, partner, signed, ConsentConfirmation.Kind.SAME_DAY, seen)
    _note(events.CONSENTS_CONFIRMED_AGAIN, by, partner, yes=seen.stands)


def _confirm(by: Audience, partner: Partner, papers: list[Paper], kind: str, seen: Seen) -> None:
    if not papers:
        raise NothingToConfirm
    for paper in papers:
        ConsentConfirmation(
            **_about(by, partner), signature=paper.signature, kind=kind, **vars(seen)
        ).save(force_insert=True)


def _about(by: Audience, partner: Partner) -> dict[str, Any]:
    """Whose a row is, and who makes it."""
    return {
        "clinic_id": by.clinic,
        "couple_id": partner.couple_id,
        "subject_id": partner.pk,
        "author_id": by.user,
    }


def _note(verb: Verb, by: Audience, partner: Partner, **data: Any) -> None:
    append(verb, by=by, couple=partner.couple_id, subject=partner.pk, data=data)
