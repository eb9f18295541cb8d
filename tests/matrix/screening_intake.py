"""Plants each partner's intake: one part in every state, answers of every class, marks in all."""

import random
from typing import TYPE_CHECKING, Any

from kact.privacy.audience import looking_as
from kact.privacy.roles import Job
from screening.actions import intake as actions
from screening.intake.answers import Given
from screening.intake.library import part, parts_by
from screening.models import Intake, InterviewAnswer
from screening.models.intake import ANSWERS
from screening.queries.intake import open_intake
from tests.canaries import Thing
from tests.cast import Person
from tests.matrix import world as worlds
from tests.screening.filling_in import value_for

if TYPE_CHECKING:
    from tests.matrix.world import World

# What each partner has done with each part they were asked for; d has begun nothing.
DONE = {
    "about_you": "sent",
    "mind": "postponed",
    "habits": "declined",
    "relationship": "open",
    "private_questions": "sent",
}
ENTERED = "psychiatric_interview"
INTERVIEW = "relational_interview"
CLOSE = {
    "sent": actions.submit_intake,
    "declined": actions.decline_intake,
    "postponed": actions.postpone_intake,
}


def plant(world: "World", partner: Thing) -> None:
    """Every part asked for, most of them answered, and one that a clinician fills in."""
    _ask(world, partner)
    for code, state in DONE.items():
        _do(world, partner, code, "open" if partner.subject == "d" else state)
    if partner.subject in {"a", "b"}:
        _enter(world, partner)
        _interview(world, partner)


def _ask(world: "World", partner: Thing) -> None:
    with looking_as(worlds.as_job(world, Job.PLANNER, partner.clinic)) as by:
        for code in DONE:
            couple = world.cast.couples[partner.couple].pk
            actions.ask_intake(by=by, couple=couple, subject=partner.pk, part=code)


def _do(world: "World", partner: Thing, code: str, state: str) -> None:
    """Answer the first question of each section of a part, and close it."""
    with looking_as(world.cast.people[partner.subject].audience) as by:
        row = open_intake(partner.pk, code)
        if partner.subject != "d":
            _answer(world, partner, row, by)
        if state != "open":
            CLOSE[state](by=by, intake=row)
        closed = "open" if state == "open" else "closed"
        world.add(_about("intake", partner, row.pk, state=closed, extra=code), Intake)


def _answer(world: "World", partner: Thing, row: Intake, by: Any) -> None:
    Intake.objects.filter(pk=row.pk).update(begun_at=row.asked_at, alone_at=row.asked_at)
    answers = {}
    for section in part(row.part).sections:
        mine = _about(f"{section.record} answer", partner)
        question = next(q for q in section.questions if q.only_if is None)
        said = {"note": world.word(mine), "since": world.word(mine)}
        value = world.word(mine) if question.kind == "text" else value_for(question)
        answers[question.code] = Given(value, **said)
    actions.save_answers(by=by, intake=row, answers=answers)
    for record in row.definition.records:
        for answer in ANSWERS[record].objects.filter(intake=row):
            world.add(_about(f"{record} answer", partner, answer.pk), ANSWERS[record])


def _enter(world: "World", partner: Thing) -> None:
    """What the therapist fills in is no part of the partner's own list."""
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        couple = world.cast.couples[partner.couple].pk
        row = actions.enter_intake(by=by, couple=couple, subject=partner.pk, part=ENTERED)
        world.add(_about("entry", partner, row.pk), Intake)


def _interview(world: "World", partner: Thing) -> None:
    """What the therapist wrote down of a private interview; nothing of it is the partner's."""
    with looking_as(world.cast.people[worlds.THERAPIST_OF[partner.couple]].audience) as by:
        couple = world.cast.couples[partner.couple].pk
        row = actions.enter_intake(by=by, couple=couple, subject=partner.pk, part=INTERVIEW)
        mine = _about("interview answer", partner)
        said = {"note": world.word(mine), "since": world.word(mine)}
        answers = {"stalking": Given("no", **said)}
        actions.save_answers(by=by, intake=row, answers=answers)
        actions.submit_intake(by=by, intake=row)
        world.add(_about("interview", partner, row.pk, state="closed", extra=INTERVIEW), Intake)
        answer = InterviewAnswer.objects.get(intake=row)
        world.add(_about("interview answer", partner, answer.pk), InterviewAnswer)


def _about(kind: str, partner: Thing, pk: object = None, **more: Any) -> Thing:
    return Thing(kind, pk, partner.clinic, partner.couple, partner.subject, **more)


def intakes(pair: Any, rng: random.Random, person: Person) -> None:
    """They answer some of a part, and send it, decline it, leave it for later, or none of these."""
    with looking_as(person.audience) as by:
        for asked in parts_by("partner"):
            row = open_intake(person.partner.pk, asked.code)
            if row is None or rng.random() < 0.5:
                continue
            some = rng.sample(list(asked.questions.values()), rng.randint(1, len(asked.questions)))
            answers = {q.code: Given(value_for(q)) for q in some}
            Intake.objects.filter(pk=row.pk).update(begun_at=row.asked_at, alone_at=row.asked_at)
            actions.save_answers(by=by, intake=row, answers=answers)
            _close_or_not(by, rng, row)


def _close_or_not(by: Any, rng: random.Random, row: Intake) -> None:
    close = rng.choice([None, *CLOSE.values()])
    try:
        if close:
            close(by=by, intake=row)
    except actions.NothingAnswered:
        pass  # what was answered does not apply
