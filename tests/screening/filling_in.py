"""What a partner does with a part of the intake, for the tests of this stage."""

from typing import Any

from django.test import Client

from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from screening.actions import intake as actions
from screening.intake.answers import Given, asked
from screening.intake.library import part
from screening.intake.questions import Column, Part, Question, Section
from screening.models import Intake
from screening.queries.intake import answers_in, newest_intake
from tests.cast import Cast, Person

DAY = "1984-03-21"


def ask(cast: Cast, person: Person, *codes: str) -> None:
    """Ask one partner for these parts, as the planner does."""
    place = person.partner
    with looking_as(Audience.job(Job.PLANNER, place.clinic_id)) as by:
        for code in codes:
            actions.ask_intake(by=by, couple=place.couple_id, subject=place.pk, part=code)


def intake_of(person: Person, code: str) -> Intake:
    """The newest intake of a part, as its owner sees it."""
    with looking_as(person.audience) as me:
        found = newest_intake(me.partner, code)
        assert found is not None
        return found


def value_for(question: Question | Column) -> Any:
    """An answer that a question takes: the first there is, a number inside its limits."""
    if question.kind in {"yes_no", "yes_no_unknown"}:
        return "yes"
    if question.kind == "choice":
        return question.options[0].code
    if question.kind == "choices":
        return [question.options[0].code]
    if question.kind == "number":
        return _number(question)
    if question.kind == "rows":
        return [{column.code: value_for(column) for column in question.columns}]
    return DAY if question.kind == "date" else "some words"


def _number(question: Question | Column) -> str:
    limits = getattr(question, "limits", None)
    return str(limits.reject_below or 0) if limits else "7"


def whole(of: Part, **other: Any) -> dict[str, Given]:
    """An answer to every question of a part, but for those named; the last of ``no`` is None."""
    values = {code: value_for(q) for code, q in of.questions.items()} | other
    given = {code: Given(value) for code, value in values.items() if value is not None}
    return {code: g for code, g in given.items() if code in asked(of, given)}


def begin(person: Person, code: str) -> Intake:
    """Begin a part, alone."""
    row = intake_of(person, code)
    with looking_as(person.audience) as me:
        actions.begin_intake(by=me, intake=row)
    return intake_of(person, code)


def save(person: Person, code: str, answers: dict[str, Given]) -> Intake:
    """Keep these answers in the open intake of a part."""
    row = intake_of(person, code)
    with looking_as(person.audience) as me:
        actions.save_answers(by=me, intake=row, answers=answers)
    return row


def send(person: Person, code: str, answers: dict[str, Given] | None = None) -> Intake:
    """Begin a part, answer it whole or with these answers, and send it."""
    begin(person, code)
    row = save(person, code, whole(part(code)) if answers is None else answers)
    with looking_as(person.audience) as me:
        actions.submit_intake(by=me, intake=row)
    return intake_of(person, code)


def given(person: Person, row: Intake) -> dict[str, Any]:
    """The values one reader finds in an intake."""
    with looking_as(person.audience):
        return {code: g.value for code, g in answers_in(row).items()}


def posted(section: Section, **other: Any) -> dict[str, Any]:
    """What a browser posts of a section whose every question is answered, but for those named."""
    data: dict[str, Any] = {}
    for question in section.questions:
        value = value_for(question)
        if question.kind != "rows":
            data[question.code] = value
            continue
        data[f"{question.code}-rows"] = len(value) + 1
        for n, row in enumerate(value):
            data |= {f"{question.code}-{n}-{code}": cell for code, cell in row.items()}
    return data | other


def body(client: Client, url: str) -> str:
    """What a page says."""
    reply = client.get(url)
    assert reply.status_code == 200, (url, reply.status_code)
    return reply.content.decode()
