"""What a partner does with their own papers: reads, answers, initials, signs, declines, stops.

The database checks every row once more, and dates it (migrations/0002_evidence.py).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.accounts.proofs import Proof
from kact.couples.actions import end, take_turns
from kact.couples.queries import myself
from kact.privacy.audience import Audience
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_alone
from kact.record.actions import append
from kact.record.verbs import Verb
from screening import events, milestones
from screening.actions.holds import hold
from screening.actions.signed_copies import keep_signed_copy
from screening.consent_texts.rendering import render_paper
from screening.consent_texts.texts import Element
from screening.models import (
    ConsentAuthentication,
    ConsentPresentation,
    ConsentReply,
    ConsentSignature,
    ConsentWithdrawal,
    Hold,
    SharingChoice,
)
from screening.queries.consent import database_time, may_sign_from, sharing_of
from screening.queries.consent_texts import rules_of
from screening.queries.papers import Paper


class NotYet(RuntimeError):
    """Something is missing before this paper may be signed; the message says what."""


class NotProven(RuntimeError):
    """The person did not prove just now who they are."""


@transaction.atomic
def present_consent(*, by: Audience, paper: Paper, session_hash: str) -> None:
    """Keep exactly what this partner is shown now, once they have said that they are alone."""
    me, template = myself(by.myself), paper.offer.template
    rendered = render_paper(
        template.text,
        version=template.version,
        fingerprint=template.body_sha256,
        clinic=Clinic.objects.get(pk=by.clinic).neutral_name,
        name=me.name,
    )
    shown = ConsentPresentation(
        **_mine(by, paper),
        offer=paper.offer,
        rendered=rendered,
        rendered_sha256=hashlib.sha256(rendered).hexdigest(),
        session_hash=session_hash,
        alone=True,
    )
    shown.save(force_insert=True)
    _note(events.CONSENT_SHOWN, by, paper)


@transaction.atomic
def settle_element(
    *,
    by: Audience,
    paper: Paper,
    shown: ConsentPresentation,
    element: Element,
    answer: str,
    initials: str,
    shares: dict[str, bool],
) -> bool:
    """Keep what a partner did with one element; whether it is understood and initialled now.

    A wrong answer is kept too, and then neither the initials nor anything to share is.
    """
    if element.question and element.code not in paper.understood:
        kind = ConsentReply.Kind.ANSWERS
        _reply(by, paper, shown, kind=kind, element=element.code, value=answer)
        if answer != str(element.question.right):
            return False
    for code, yes in shares.items():
        chosen = {"kind": ConsentReply.Kind.SHARES, "item": code, "value": "yes" if yes else "no"}
        _reply(by, paper, shown, element=element.code, **chosen)
    words = element.fingerprint
    signed = {"kind": ConsentReply.Kind.INITIALS, "value": initials, "text_sha256": words}
    _reply(by, paper, shown, element=element.code, **signed)
    return True


@transaction.atomic
def sign_consent(
    *,
    by: Audience,
    paper: Paper,
    shown: ConsentPresentation,
    proof: Proof,
    typed_name: str,
    setting: str,
) -> None:
    """Sign what was shown, and print the copy that both sides keep.

    Raises GateClosed (a dose within a day, or no longer eligible), NotYet, or NotProven.
    """
    me = myself(by.myself)
    require(gate("before_consent"), case_alone(me), partner=me.pk)
    check_ready(paper)
    take_turns(f"consent:{me.pk}")
    if ConsentSignature.objects.filter(presentation=shown).exists():
        return  # by another tab, at this very moment
    _prove(by, paper, shown, proof)
    signature = ConsentSignature(
        **_mine(by, paper),
        presentation=shown,
        rendered_sha256=shown.rendered_sha256,
        typed_name=typed_name,
        meaning=paper.text.meaning,
        setting=setting,
        signed_at=database_time(),
    )
    signature.save(force_insert=True)
    keep_signed_copy(by=by, paper=paper, shown=shown, signature=signature, proof=proof)
    _note(events.CONSENT_SIGNED, by, paper)


def check_ready(paper: Paper) -> None:
    """Whether all but the proof of person is there. Raises NotYet with the first thing missing."""
    rules = rules_of(paper.offer.clinic_id)
    if rules is None or paper.first_shown is None:
        raise NotYet("Please read the paper first.")
    if paper.open_elements:
        raise NotYet("There are parts that you have not put your initials to yet.")
    if not paper.explanations:
        raise NotYet("Your care team goes through this paper with you first.")
    if timezone.now() < may_sign_from(paper.first_shown, rules.reflection_hours):
        raise NotYet("There is some time to think it over first.")


@transaction.atomic
def decline_consent(*, by: Audience, paper: Paper, shown: ConsentPresentation) -> None:
    """Keep that the partner does not want to sign a paper. For everybody but the care team it
    stays a paper that is not signed yet, and they may still sign it."""
    _reply(by, paper, shown, kind=ConsentReply.Kind.DECLINES)
    _note(events.CONSENT_DECLINED, by, paper)


@transaction.atomic
def take_back_consent(*, by: Audience, paper: Paper, reason: str) -> None:
    """Take back what one paper allowed that nobody has to sign; nothing else changes."""
    if paper.text.required or paper.signature is None:
        raise NotYet("Only a signed paper that you need not sign can be taken back by itself.")
    ConsentWithdrawal(**_mine(by, paper), signature=paper.signature, reason=reason).save(
        force_insert=True
    )
    _note(events.CONSENT_TAKEN_BACK, by, paper)


@transaction.atomic
def choose_sharing(*, by: Audience, shares: Mapping[str, bool]) -> None:
    """Change what may be shared, from now on; what is the same already changes nothing.

    Only what a signed paper offers can be chosen. Nobody else is told.
    """
    me = myself(by.myself)
    take_turns(f"consent:{me.pk}")
    now = {chosen.code: chosen.shared for chosen in sharing_of(me.pk)}
    changed = {code: yes for code, yes in shares.items() if code in now and now[code] != yes}
    mine = {"clinic_id": by.clinic, "couple_id": me.couple_id, "author_id": by.user}
    for code, yes in changed.items():
        SharingChoice(**mine, subject_id=me.pk, item=code, shared=yes).save(force_insert=True)
    if changed:
        append(events.SHARING_CHOSEN, by=by, couple=me.couple_id, subject=me.pk)


@transaction.atomic
def withdraw_consent(*, by: Audience, reason: str) -> None:
    """Stop, at once and wholly: every signature, for every joint session to come.

    Nobody else is told: whoever may not know the cause sees what they see after any hold.
    """
    me = myself(by.myself)
    ConsentWithdrawal(
        clinic_id=by.clinic,
        couple_id=me.couple_id,
        subject_id=me.pk,
        author_id=by.user,
        reason=reason,
    ).save(force_insert=True)
    end(milestones.CONSENTS_SIGNED, subject=me.pk)
    hold(by=by, partner=me, cause=Hold.Cause.WITHDRAWN)
    append(events.CONSENT_WITHDRAWN, by=by, couple=me.couple_id, subject=me.pk)


def _prove(by: Audience, paper: Paper, shown: ConsentPresentation, proof: Proof) -> None:
    """Keep how the person proved who they are. Raises NotProven."""
    rules = rules_of(by.clinic)
    if rules is None or proof.at is None:
        raise NotProven
    if not proof.suffices(second_factor=rules.second_factor):
        raise NotProven
    ConsentAuthentication(
        **_mine(by, paper),
        presentation=shown,
        session_hash=proof.session_hash,
        methods=list(proof.methods),
        authenticated_at=proof.at,
    ).save(force_insert=True)


def _reply(by: Audience, paper: Paper, shown: ConsentPresentation, **said: Any) -> None:
    ConsentReply(**_mine(by, paper), presentation=shown, **said).save(force_insert=True)


def _mine(by: Audience, paper: Paper) -> dict[str, Any]:
    """Whose a row is, and who makes it."""
    offer = paper.offer
    return {
        "clinic_id": offer.clinic_id,
        "couple_id": offer.couple_id,
        "subject_id": offer.subject_id,
        "author_id": by.user,
    }


def _note(verb: Verb, by: Audience, paper: Paper) -> None:
    offer = paper.offer
    append(
        verb,
        by=by,
        couple=offer.couple_id,
        subject=offer.subject_id,
        data={"offer": str(offer.pk), "code": paper.text.code, "version": offer.template.version},
    )
