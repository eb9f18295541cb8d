"""What a clinic does with questions of its own, for the tests of this stage."""

from typing import Any

from kact.privacy.audience import looking_as
from screening.actions.clinic_questions import approve_question, propose_question, retire_question
from screening.intake.library import part as part_of
from screening.intake.own_questions import side_of
from screening.models import ClinicQuestion
from screening.queries.clinic_questions import clinic_question
from tests.cast import Cast, Person
from tests.kact.protocol.choosing import proof

DECIDES = {"medical": "prescriber", "relational": "therapist"}
ASKS = "Who may drive you home?"


def proposed(cast: Cast, part: str = "medicines", **how: Any) -> ClinicQuestion:
    """A question that the administrator wrote."""
    with looking_as(cast.admin.audience) as by:
        return propose_question(by=by, part=part, **{"kind": "text", "asks": ASKS} | how)


def decides(cast: Cast, question: ClinicQuestion) -> Person:
    """Whoever answers for the part it stands in."""
    return cast.people[DECIDES[side_of(part_of(question.part))]]


def approve(cast: Cast, question: ClinicQuestion) -> ClinicQuestion:
    with looking_as(decides(cast, question).audience) as by:
        approve_question(by=by, question=question, proof=proof())
        return clinic_question(question.pk)


def asked(cast: Cast, part: str = "medicines", **how: Any) -> ClinicQuestion:
    """A question that is asked of everybody from now on."""
    return approve(cast, proposed(cast, part, **how))


def retire(cast: Cast, question: ClinicQuestion) -> None:
    with looking_as(decides(cast, question).audience) as by:
        retire_question(by=by, question=question)
