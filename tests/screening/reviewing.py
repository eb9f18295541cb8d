"""A partner whose answers are all in, and what reviewers do with them, for the tests."""

from typing import Any

from kact.couples.actions import reach
from kact.couples.models import Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from screening import milestones
from screening.actions import intake as intakes
from screening.actions import reviews as actions
from screening.eligibility import Considered
from screening.intake.answers import Given, asked
from screening.intake.library import parts
from screening.intake.questions import Part
from screening.models import Intake
from screening.models.intake import ANSWERS
from screening.queries.intake import open_intake
from screening.queries.reviews import MEDICAL, Side, basis_of_all, considered
from tests.cast import Cast, Person
from tests.screening.answering import clean, given

REVIEWER = {"medical": "prescriber", "relational": "therapist"}
ROOM = actions.RoomSummary()


def answer(cast: Cast, person: Person, **other: Any) -> None:
    """Send every part, by whoever fills it in: a clean world but for what is named.

    An answer of None is not given.
    """
    world = given(clean() | other)
    for part in parts().values():
        answer_part(cast, person, part, world)


def answer_part(cast: Cast, person: Person, part: Part, world: dict[str, Given]) -> None:
    """Send one part with what of the world it asks for, if anything."""
    mine = {code: g for code, g in world.items() if code in part.questions}
    answers = {code: g for code, g in mine.items() if code in asked(part, mine)}
    if not answers:
        return
    who = person if part.by == "partner" else _writer(cast, part)
    with looking_as(who.audience) as by:
        row = _opened(cast, by, person, part)
        intakes.save_answers(by=by, intake=row, answers=answers)
        intakes.submit_intake(by=by, intake=row)


def _writer(cast: Cast, part: Part) -> Person:
    writers = [cast.prescriber, cast.therapist]
    return next(
        w for w in writers if all(w.audience.role in ANSWERS[r].wall.writers for r in part.records)
    )


def _opened(cast: Cast, by: Audience, person: Person, part: Part) -> Intake:
    about = {"couple": person.partner.couple_id, "subject": person.partner.pk, "part": part.code}
    if part.by == "staff":
        return intakes.enter_intake(by=by, **about)
    with looking_as(Audience.job(Job.PLANNER, by.clinic)) as job:
        intakes.ask_intake(by=job, **about)
    before = Intake.objects.filter(subject_id=person.partner.pk, part=part.code)
    if open_intake(person.partner.pk, part.code) is None:
        intakes.reopen_intake(by=by, intake=before.order_by("-asked_at")[0])
    row = open_intake(person.partner.pk, part.code)
    assert row is not None
    intakes.begin_intake(by=by, intake=row)
    return row


def found(cast: Cast, side: Side, person: Person) -> dict[str, Considered]:
    """What the reviewer of one side finds about a partner, by rule."""
    with looking_as(cast.people[REVIEWER[side.code]].audience):
        return {f.finding.rule: f for f in considered(side, person.partner.pk)}


def decide(
    cast: Cast, side: Side, person: Person, rule: str, decision: str = "accept", **other: Any
) -> None:
    """Decide about one finding, as the reviewer who has the page before them."""
    said = {"basis": found(cast, side, person)[rule].finding.basis, "reason": "Looked at."} | other
    act = {
        "medical": actions.decide_medical_finding,
        "relational": actions.decide_relational_finding,
    }
    with looking_as(cast.people[REVIEWER[side.code]].audience) as by:
        me = Partner.objects.get(pk=person.partner.pk)
        act[side.code](by=by, partner=me, rule=rule, decision=decision, **said)


def sign(cast: Cast, side: Side, person: Person, outcome: str = "eligible", **other: Any) -> None:
    """Sign one review, as the reviewer who has the page before them."""
    room = other.pop("room", ROOM)
    with looking_as(cast.people[REVIEWER[side.code]].audience) as by:
        me = Partner.objects.get(pk=person.partner.pk)
        basis = basis_of_all(considered(side, me.pk))
        words = {"reason": "As said."} if outcome in {"deferred", "not_eligible"} else {}
        signature = actions.Signature(**{"outcome": outcome, "basis": basis} | words | other)
        if side is MEDICAL:
            actions.sign_medical_review(by=by, partner=me, signature=signature, room=room)
        else:
            actions.sign_relational_review(by=by, partner=me, signature=signature)


def safe_and_free(cast: Cast, person: Person) -> None:
    """The therapist's other findings about a partner, as their actions leave them."""
    with looking_as(cast.therapist.audience) as by:
        for code in (milestones.RELATIONAL_SAFETY_CLEAR, milestones.VOLUNTARINESS_CONFIRMED):
            reach(code, by=by, couple=person.partner.couple_id, subject=person.partner.pk)
