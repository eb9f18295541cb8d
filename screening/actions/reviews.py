"""Decides about findings and signs reviews; a signature opens or ends a clearance.

The two reviews of a partner are signed by different people on different answers, and neither action
asks what the other came to, except to see whether a deferral still stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, reach, take_turns
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience
from kact.record.actions import append
from screening import events, milestones
from screening.actions.holds import hold, lift_all
from screening.contraindications.engine import Finding, Verdict
from screening.eligibility import CLEARED, TURNED_BACK, Considered, Outcome, may_sign
from screening.models import Hold
from screening.queries.holds import open_holds
from screening.queries.reviews import (
    MEDICAL,
    RELATIONAL,
    Side,
    basis_of_all,
    considered,
    signed_of,
    validity_days,
)


class AnswersChanged(RuntimeError):
    """The answers, or the rules, are no longer those that the reviewer had before them."""


class NotForDeciding(RuntimeError):
    """The finding is absolute, unknown or clear: there is nothing to decide."""


class NotAllowed(RuntimeError):
    """The findings do not allow this outcome."""


class SafetyNotClear(RuntimeError):
    """Joint work has not been found safe for this partner, or their choice not found free."""


@dataclass(frozen=True)
class Signature:
    """What a reviewer signs. ``basis`` is that of the findings they had before them."""

    outcome: str
    basis: str
    days: int | None = None  # how long a clearance counts; the gate's number when left out
    conditions: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RoomSummary:
    """What the prescriber tells those who will be in the room: codes, and a line in words."""

    in_the_room: Sequence[str] = field(default_factory=tuple)
    in_words: str = ""


@transaction.atomic
def decide_medical_finding(
    *, by: Audience, partner: Partner, rule: str, basis: str, decision: str, reason: str
) -> None:
    """Decide about one medical finding. Raises NotForDeciding and AnswersChanged."""
    found = _to_decide(MEDICAL, partner, rule, basis)
    _keep_decision(MEDICAL, by, partner, found, decision=decision, reason=reason)
    _say(events.MEDICAL_FINDING_DECIDED, by, partner)


@transaction.atomic
def decide_relational_finding(
    *, by: Audience, partner: Partner, rule: str, basis: str, decision: str, reason: str
) -> None:
    """Decide about one relational finding. Raises NotForDeciding and AnswersChanged."""
    found = _to_decide(RELATIONAL, partner, rule, basis)
    _keep_decision(RELATIONAL, by, partner, found, decision=decision, reason=reason)
    _say(events.RELATIONAL_FINDING_DECIDED, by, partner)


@transaction.atomic
def sign_medical_review(
    *, by: Audience, partner: Partner, signature: Signature, room: RoomSummary
) -> None:
    """Sign that one partner may take part, or may not, as far as medicine can say.

    The assessment is done by it, whatever it comes to, where all that was asked is known: who is
    put off because something is not, has yet to be examined. Raises AnswersChanged and NotAllowed.
    """
    findings = _sign(MEDICAL, by, partner, signature, **vars(room))
    if all(each.finding.verdict is not Verdict.UNKNOWN for each in findings):
        assessed = milestones.MEDICAL_ASSESSMENT
        reach(assessed, by=by, couple=partner.couple_id, subject=partner.pk)
    _say(events.MEDICAL_REVIEW_SIGNED, by, partner)


@transaction.atomic
def sign_relational_review(*, by: Audience, partner: Partner, signature: Signature) -> None:
    """Sign that one partner may take part, or may not, as far as the relationship can say.

    Raises AnswersChanged, NotAllowed, and SafetyNotClear for whoever has not been found safe and
    free: that was decided elsewhere, and no signature goes around it.
    """
    if signature.outcome in CLEARED and not _found_safe_and_free(partner):
        raise SafetyNotClear
    _sign(RELATIONAL, by, partner, signature)
    _say(events.RELATIONAL_REVIEW_SIGNED, by, partner)


@transaction.atomic
def print_medical_summary(*, by: Audience, partner: Partner) -> None:
    """Put on record that the medical summary of one partner was taken to be printed."""
    _say(events.MEDICAL_SUMMARY_PRINTED, by, partner)


def _to_decide(side: Side, partner: Partner, rule: str, basis: str) -> Finding:
    """The finding to decide about, if there is anything to decide, on the answers of the page."""
    findings = (each.finding for each in considered(side, partner.pk))
    found = next((finding for finding in findings if finding.rule == rule), None)
    if found is None or not found.decidable:
        raise NotForDeciding
    if found.basis != basis:
        raise AnswersChanged
    return found


def _keep_decision(
    side: Side, by: Audience, partner: Partner, found: Finding, **decided: str
) -> None:
    side.decisions(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        rule=found.rule,
        level=found.level,
        verdict=found.verdict.value,
        basis_hash=found.basis,
        **decided,
    ).save(force_insert=True)


def _sign(
    side: Side, by: Audience, partner: Partner, signature: Signature, **summary: object
) -> list[Considered]:
    """Keep the signature and do what it says; returns the findings it was signed on."""
    take_turns(f"review:{partner.pk}")
    findings = considered(side, partner.pk)
    if basis_of_all(findings) != signature.basis:
        raise AnswersChanged
    if signature.outcome not in may_sign(findings):
        raise NotAllowed
    _keep(side, by, partner, signature, findings, summary)
    if signature.outcome in CLEARED:
        _clear(side, by, partner, signature)
    else:
        _turn_back(side, by, partner)
    return findings


def _keep(
    side: Side,
    by: Audience,
    partner: Partner,
    signature: Signature,
    findings: Sequence[Considered],
    summary: dict[str, object],
) -> None:
    """The signature with its findings, and the bare outcome for the care team."""
    shared = {
        "clinic_id": by.clinic,
        "couple_id": partner.couple_id,
        "subject_id": partner.pk,
        "author_id": by.user,
        "outcome": signature.outcome,
        "signed_at": timezone.now(),
        "valid_until": _until(side, signature),
    }
    review = side.reviews(
        **shared,
        conditions=signature.conditions,
        reason=signature.reason,
        findings=[found.kept() for found in findings],
        basis_hash=signature.basis,
    )
    review.save(force_insert=True)
    side.eligibility(**shared, review=review.pk, **summary).save(force_insert=True)


def _until(side: Side, signature: Signature) -> datetime | None:
    """When a clearance ends; a deferral has no end of its own."""
    if signature.outcome in TURNED_BACK:
        return None
    most = validity_days(side)
    return timezone.now() + timedelta(days=min(signature.days or most, most))


def _clear(side: Side, by: Audience, partner: Partner, signature: Signature) -> None:
    """The clearance counts from now; a deferral is over unless the other review still defers."""
    end(side.clearance, subject=partner.pk)
    reach(
        side.clearance,
        by=by,
        couple=partner.couple_id,
        subject=partner.pk,
        valid_until=_until(side, signature),
    )
    latest = signed_of(partner.couple_id)
    if not any(s.outcome in TURNED_BACK for (who, _), s in latest.items() if who == partner.pk):
        why = f"Signed: {Outcome(signature.outcome).label.lower()}."
        lift_all(by=by, partner=partner, causes={Hold.Cause.DEFERRED}, reason=why)


def _turn_back(side: Side, by: Audience, partner: Partner) -> None:
    """No clearance counts any more, and the partner is held until a review clears them."""
    end(side.clearance, subject=partner.pk)
    if not open_holds(partner.pk).filter(cause=Hold.Cause.DEFERRED).exists():
        hold(by=by, partner=partner, cause=Hold.Cause.DEFERRED)


def _found_safe_and_free(partner: Partner) -> bool:
    asked = (milestones.RELATIONAL_SAFETY_CLEAR, milestones.VOLUNTARINESS_CONFIRMED)
    return all(has_reached(partner.pk, code) for code in asked)


def _say(verb: events.Verb, by: Audience, partner: Partner) -> None:
    append(verb, by=by, couple=partner.couple_id, subject=partner.pk)
