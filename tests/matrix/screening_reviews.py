"""Plants what each partner's reviewers decided and signed, as rows, with marks in every word."""

from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kact.couples.models import Partner
from kact.privacy.audience import looking_as
from kact.privacy.roles import Job
from screening.actions import reviews as actions
from screening.actions.assessments import record_psychiatric_assessment
from screening.eligibility import Considered
from screening.models import PsychiatricAssessment
from screening.queries.reviews import MEDICAL, RELATIONAL, Side, basis_of_all, considered
from tests.canaries import Thing
from tests.matrix import world as worlds
from tests.screening.reviewing import answer, safe_and_free, sign

if TYPE_CHECKING:
    from tests.matrix.world import World

PRESCRIBED = "first"  # the one couple with a prescriber on its care team
SIGNED = {"sign_medical_review": MEDICAL, "sign_relational_review": RELATIONAL}
DECIDED = {"decide_medical_finding": MEDICAL, "decide_relational_finding": RELATIONAL}


def plant(world: "World", partner: Thing) -> None:
    """A decision, a signature and its outcome on each side, and a psychiatric assessment."""
    therapist = worlds.THERAPIST_OF[partner.couple]
    _side(world, partner, RELATIONAL, therapist)
    _assessment(world, partner, therapist)
    if partner.couple == PRESCRIBED:
        _side(world, partner, MEDICAL, "prescriber")


def form(world: "World", route: str, partner: Thing | None) -> dict[str, Any]:
    """What the form of one of these routes takes about this partner."""
    side = (SIGNED | DECIDED)[route]
    found = _found(world, side, partner)
    if route in SIGNED:  # a deferral, which findings never refuse
        said = {"outcome": "deferred", "days": "30", "basis": basis_of_all(found)}
    else:
        said = _waiting(found) | {"decision": "hold"}
    return said | {"reason": "Not yet."}


def reviews(pair: Any, rng: Random, person: Any) -> None:
    """Clinicians sign what they find of somebody, or ask for an assessment again."""
    therapist = worlds.THERAPIST_OF["second" if person.word in {"c", "d"} else "first"]
    sides = {RELATIONAL: therapist} | ({} if therapist != "therapist" else {MEDICAL: "prescriber"})
    for side, who in sides.items():
        if rng.random() < 0.6:
            _defers(side, pair.cast.people[who].audience, person, rng)
    with looking_as(pair.cast.people[therapist].audience) as by:
        me = Partner.objects.get(pk=person.partner.pk)
        done = rng.random() < 0.5
        record_psychiatric_assessment(by=by, partner=me, done=done, summary=str(rng.random()))


def clearances(pair: Any, rng: Random, person: Any) -> None:
    """Everything is asked of them and found clear, and both reviewers sign that they may go ahead.

    Now and then: it is by far the longest of all that may happen.
    """
    if person.word in {"a", "b"} and rng.random() < 0.15:
        answer(pair.cast, person)
        safe_and_free(pair.cast, person)
        for side in (MEDICAL, RELATIONAL):
            sign(pair.cast, side, person)


def _defers(side: Side, who: Any, person: Any, rng: Random) -> None:
    with looking_as(who) as by:
        me = Partner.objects.get(pk=person.partner.pk)
        basis = basis_of_all(considered(side, me.pk))
        outcome = rng.choice(["deferred", "not_eligible"])
        signature = actions.Signature(outcome, basis, reason=str(rng.random()))
        if side is MEDICAL:
            room = actions.RoomSummary(["falls"])
            actions.sign_medical_review(by=by, partner=me, signature=signature, room=room)
        else:
            actions.sign_relational_review(by=by, partner=me, signature=signature)


def _found(world: "World", side: Side, partner: Thing | None) -> list[Considered]:
    if partner is None or partner.kind != "partner":
        return []
    who = "prescriber" if side is MEDICAL else worlds.THERAPIST_OF[partner.couple]
    with looking_as(world.cast.people[who].audience):
        return considered(side, partner.pk)


def _waiting(found: list[Considered]) -> dict[str, str]:
    """The first finding to decide about, or one that there is not."""
    ours = (each.finding for each in found if each.finding.decidable)
    of = next(ours, None)
    return {"rule": of.rule if of else "any", "basis": of.basis if of else "0" * 64}


def _about(kind: str, partner: Thing, pk: object = None) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject)


def _side(world: "World", partner: Thing, side: Side, who: str) -> None:
    mark = _about(f"{side.code} review", partner)
    with looking_as(world.cast.people[who].audience) as by:
        of = _of(world, partner, by)
        decision = side.decisions(**of, **_decision(side, partner), reason=world.word(mark))
        decision.save(force_insert=True)
        signed = {"outcome": "deferred", "signed_at": timezone.now()}
        review = side.reviews(
            **of,
            **signed,
            conditions=world.word(mark),
            reason=world.word(mark),
            findings=[{"rule": "any", "reasons": [world.word(mark)], "open": True}],
            basis_hash="0" * 64,
        )
        review.save(force_insert=True)
        told = _about("outcome", partner)
        words = {"in_words": world.word(told)} if side is MEDICAL else {}
        outcome = side.eligibility(**of, **signed, **words, review=review.pk)
        outcome.save(force_insert=True)
        world.add(_about(mark.kind, partner, decision.pk), side.decisions)
        world.add(_about(mark.kind, partner, review.pk), side.reviews)
        world.add(_about("outcome", partner, outcome.pk), side.eligibility)
    _reopened(world, partner, side, review.pk)


def _reopened(world: "World", partner: Thing, side: Side, review: Any) -> None:
    """The review was looked at again by changed rules."""
    mark = _about(f"{side.code} review", partner)
    with looking_as(worlds.as_job(world, Job.EXAMINER, partner.clinic)) as by:
        grounds = [{"title": world.word(mark), "was": "clear", "now": "held", "reasons": []}]
        row = side.reopenings(**_of(world, partner, by), review=review, grounds=grounds)
        row.save(force_insert=True)
        world.add(_about(mark.kind, partner, row.pk), side.reopenings)


def _decision(side: Side, partner: Thing) -> dict[str, Any]:
    """About a finding of the page, where there is any."""
    waiting = _waiting(considered(side, partner.pk))
    return {
        "rule": waiting["rule"],
        "basis_hash": waiting["basis"],
        "level": "P",
        "verdict": "review",
        "decision": "refer",
    }


def _assessment(world: "World", partner: Thing, who: str) -> None:
    mark = world.word(_about("assessment", partner))
    with looking_as(world.cast.people[who].audience) as by:
        row = PsychiatricAssessment(**_of(world, partner, by), done=True, summary=mark)
        row.save(force_insert=True)
        world.add(_about("assessment", partner, row.pk), PsychiatricAssessment)


def _of(world: "World", partner: Thing, by: Any) -> dict[str, Any]:
    return {
        "clinic_id": by.clinic,
        "couple_id": world.cast.couples[partner.couple].pk,
        "subject_id": partner.pk,
        "author_id": by.user,
    }
