"""Partners who answer, sign and change what they agree on, for the tests."""

from typing import Any

from kact.couples.actions import reach
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import looking_as
from sessions.actions import agreements as actions
from sessions.agreements.clauses import Answer, Clause, clauses
from sessions.milestones import PREPARATION_OPEN
from sessions.models import Agreement
from sessions.queries import agreements as queries
from tests.cast import Cast, Person


def widest(clause: Clause) -> Answer:
    """The answer that narrows nothing, as far as a clause allows."""
    if clause.kind == "level":
        return clause.codes[-1]
    if clause.days:
        return clause.days.low
    return ["lantern"] if clause.kind == "words" else list(clause.codes[: clause.least])


def answered(**other: Answer) -> dict[str, Answer]:
    """An answer to every clause: the widest but for what is named."""
    return {code: widest(clause) for code, clause in clauses().all.items()} | other


def open_for(cast: Cast, *words: str) -> None:
    """Invite these partners to prepare, as the opening does once the gate is open."""
    with looking_as(cast.therapist.audience) as by:
        for word in words:
            mine = cast.people[word].partner
            reach(PREPARATION_OPEN, by=by, couple=mine.couple_id, subject=mine.pk)


def answer(person: Person, **other: Answer) -> None:
    """Hand in one partner's answers."""
    with looking_as(person.audience) as by:
        sheet = actions.begin_sheet(by=by)
        actions.save_sheet(by=by, sheet=sheet, answers=answered(**other))
        actions.hand_in_sheet(by=by, sheet=sheet)


def counts(person: Person) -> Agreement | None:
    """The version in force, as somebody of the couple or its care team sees it."""
    couple = person.partner.couple_id
    with looking_as(person.audience):
        return queries.in_force(couple)


def sign(person: Person, agreement: Agreement | None = None, name: str = "A Full Name") -> None:
    """Sign the version in force, or this one."""
    row = agreement or counts(person)
    with looking_as(person.audience) as by:
        actions.sign_agreement(by=by, agreement=row, typed_name=name)


def as_therapist(cast: Cast, act: Any, **more: Any) -> Any:
    """One of the therapist's actions on the first couple."""
    with looking_as(cast.therapist.audience) as by:
        return act(by=by, couple=couple_in_reach(cast.couples["first"].pk), **more)
