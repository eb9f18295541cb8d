"""Reads what a review rests on and what it came to, for whoever is looking."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from kact.accounts.queries import staff_name
from kact.couples.models import Couple
from kact.protocol.case import Case, PartnerCase, Reached
from kact.protocol.numbers import code_of
from kact.protocol.queries import case_of, number_in_force, numbers_in_force
from screening import milestones
from screening.contraindications.engine import Rule, evaluate
from screening.contraindications.library import rules_for, with_numbers
from screening.contraindications.rules import Review as SideCode
from screening.eligibility import CLEARED, Considered, together
from screening.intake.answers import Answers
from screening.models import (
    MedicalDecision,
    MedicalEligibility,
    MedicalReopening,
    MedicalReview,
    PsychiatricAssessment,
    RelationalDecision,
    RelationalEligibility,
    RelationalReopening,
    RelationalReview,
)
from screening.models.reviews import Eligibility, Reopening, Review, ReviewDecision
from screening.queries.intake import answers_of

_SIGNED_BY = staff_name(user_id=OuterRef("author_id"))


@dataclass(frozen=True)
class Side:
    """One of the two independent reviews: its tables, and the clearance it opens."""

    code: SideCode
    decisions: type[ReviewDecision]
    reviews: type[Review]
    eligibility: type[Eligibility]
    reopenings: type[Reopening]
    clearance: str


MEDICAL = Side(
    "medical",
    MedicalDecision,
    MedicalReview,
    MedicalEligibility,
    MedicalReopening,
    milestones.MEDICAL_CLEARANCE,
)
RELATIONAL = Side(
    "relational",
    RelationalDecision,
    RelationalReview,
    RelationalEligibility,
    RelationalReopening,
    milestones.RELATIONAL_CLEARANCE,
)
SIDES = (MEDICAL, RELATIONAL)


@dataclass(frozen=True)
class Signed:
    """The latest outcome of one side for one partner, as the care team knows it."""

    outcome: str
    signed_at: datetime
    valid_until: datetime | None
    signed_by: str
    in_the_room: tuple[str, ...] = ()
    in_words: str = ""


@dataclass(frozen=True)
class Decided:
    """One decision, where not all of its row is needed."""

    subject_id: UUID
    rule: str
    basis_hash: str
    decision: str
    reason: str


def considered(side: Side, subject: UUID) -> list[Considered]:
    """Every finding of one side about one partner, with what was decided on these very answers."""
    return considered_in(side, subject, answers_of(subject))


def rules_in_force(review: SideCode) -> tuple[Rule, ...]:
    """The rules that one review decides, by the numbers of the reader's clinic."""
    chosen = numbers_in_force()
    return tuple(with_numbers(rule, chosen) for rule in rules_for(review))


def considered_in(side: Side, subject: UUID, answers: Answers) -> list[Considered]:
    """The same, where the answers have been read already."""
    return consider(rules_in_force(side.code), answers, decisions_of(side, subject))


def consider(
    rules: Iterable[Rule], answers: Answers, decisions: Iterable[ReviewDecision | Decided]
) -> list[Considered]:
    """What these rules find in these answers. Of several decisions the last one counts.

    A decision whose basis is another belongs to answers, or to a rule, that are no more.
    """
    decided = {(d.rule, d.basis_hash): (d.decision, d.reason) for d in decisions}
    found = evaluate(rules, answers, timezone.localdate()).findings
    return [Considered(f, *decided.get((f.rule, f.basis), ())) for f in found]


def basis_of_all(findings: Iterable[Considered]) -> str:
    """SHA-256 (hex) of what a signature rests on: each finding with what was decided."""
    said = [[f.finding.rule, f.finding.basis, f.finding.verdict, f.decision] for f in findings]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def decisions_of(side: Side, subject: UUID) -> QuerySet[ReviewDecision]:
    """What was decided about one partner on one side, the oldest first."""
    found: QuerySet[ReviewDecision] = side.decisions.objects.filter(subject_id=subject)
    return found.order_by("decided_at", "id")


def reviews_of(side: Side, subject: UUID) -> QuerySet[Review]:
    """The signed reviews of one side about one partner, the newest first.

    Each with ``signed_by``, and with ``reopened_at`` and ``grounds`` where it was reopened.
    """
    found: QuerySet[Review] = side.reviews.objects.filter(subject_id=subject)
    reopened = side.reopenings.objects.filter(review=OuterRef("pk")).order_by()
    return found.annotate(
        signed_by=_SIGNED_BY,
        reopened_at=Subquery(reopened.values("reopened_at")),
        grounds=Subquery(reopened.values("grounds")),
    ).order_by("-signed_at")


def assessments_of(subject: UUID) -> QuerySet[PsychiatricAssessment]:
    """What was said of one partner's psychiatric assessment, the newest first."""
    found = PsychiatricAssessment.objects.filter(subject_id=subject)
    return found.annotate(assessed_by=_SIGNED_BY).order_by("-assessed_at")


def validity_days(side: Side) -> int:
    """How many days a clearance counts in the clinic: the number in the eligibility gate."""
    return int(number_in_force(code_of("eligibility", f"screening.{side.clearance}", "days")))


Outcomes = dict[tuple[UUID, str], Signed]


def signed_of(couple: UUID) -> Outcomes:
    """The latest outcome of each partner of a couple, by partner and side. One query."""
    return on_record(couple)[0]


def on_record(couple: UUID, side: Side | None = None) -> tuple[Outcomes, list[Decided]]:
    """The latest outcomes, and every decision of one side, the oldest first. One query for all."""
    decisions = [_decisions(side, couple)] if side else []
    rows = _outcomes(MEDICAL, couple).union(_outcomes(RELATIONAL, couple), *decisions, all=True)
    signed, decided = {}, []
    for subject, kind, word, at, until, by, room, words, rule, basis in sorted(rows, key=_at):
        if kind == _DECIDED:
            decided.append(Decided(subject, rule, basis, word, words))
        else:
            signed[subject, kind] = Signed(word, at, until, by, tuple(room), words)
    return signed, decided


_DECIDED = "decision"
_NO_ROOM = Value([], MedicalEligibility._meta.get_field("in_the_room"))
_NO_END = Value(None, DateTimeField())


def _at(row: Sequence[Any]) -> datetime:
    moment: datetime = row[3]
    return moment


def _outcomes(side: Side, couple: UUID) -> QuerySet[Any]:
    rows = side.eligibility.objects.filter(couple_id=couple).order_by()
    room = ("in_the_room", "in_words") if side is MEDICAL else (_NO_ROOM, Value(""))
    when = ("signed_at", "valid_until", _SIGNED_BY)
    found: QuerySet[Any] = rows.values_list(
        "subject_id", Value(side.code), "outcome", *when, *room, Value(""), Value("")
    )
    return found


def _decisions(side: Side, couple: UUID) -> QuerySet[Any]:
    """The decisions of one side, in the columns of the outcomes."""
    rows = side.decisions.objects.filter(couple_id=couple).order_by()
    when = ("decided_at", _NO_END, Value(""))
    found: QuerySet[Any] = rows.values_list(
        "subject_id", Value(_DECIDED), "decision", *when, _NO_ROOM, "reason", "rule", "basis_hash"
    )
    return found


def standing(side: Side, signed: Signed | None, person: PartnerCase, now: datetime) -> str | None:
    """The outcome that counts now: none once a clearance has run out or was reopened."""
    if signed is None or signed.outcome not in CLEARED:
        return signed.outcome if signed else None
    if signed.valid_until is None or signed.valid_until <= now:
        return None
    return None if why_reopened(side, signed, person, now) else signed.outcome


def why_reopened(side: Side, signed: Signed, person: PartnerCase, now: datetime) -> str:
    """Why a clearance that has not run out counts no more, in words; empty where it counts.

    Health answers changed at or after the signature, or a changed rule ended what it opened.
    """
    reached = person.milestones or {}
    changed = reached.get(milestones.HEALTH_CHANGED)
    if side is MEDICAL and isinstance(changed, Reached) and changed.at >= signed.signed_at:
        return "health answers changed"
    cleared = reached.get(side.clearance)
    ended = isinstance(cleared, Reached) and cleared.ended(now)
    return "the rules became stricter" if ended else ""


def eligibility_of(couple: Couple) -> dict[UUID, str]:
    """Each partner's eligibility, from their two latest reviews. Two queries."""
    return eligibility_in(case_of(couple), signed_of(couple.pk))


def eligibility_in(case: Case, signed: Mapping[tuple[UUID, str], Signed]) -> dict[UUID, str]:
    """Each partner's eligibility, as ``eligibility_of`` says it."""
    return {
        person.id: together(
            standing(side, signed.get((person.id, side.code)), person, case.now) for side in SIDES
        )
        for person in case.partners
    }
