"""What the demo's partners fill in, each as themselves and alone."""

from collections.abc import Iterable

from kact.desk.demo.answers import chosen_in, given_to
from kact.desk.demo.people import Patient
from kact.instruments.models import Response
from kact.privacy.audience import Audience, looking_as
from outcomes.actions import begin_measure, save_page, submit_measure
from screening.actions import intake as intakes
from screening.actions.policy import acknowledge_policy
from screening.intake.library import part, parts_by
from screening.models import Intake
from screening.queries.intake import open_intake
from screening.queries.policy import policy_in_force


def answer_measures(patient: Patient) -> None:
    """Send the measures that this partner has answered."""
    with looking_as(patient.audience) as by:
        for row in Response.objects.filter(subject=patient.partner, submitted_at=None):
            if chosen := chosen_in(row.definition, row.instrument, patient.name):
                begin_measure(by=by, response=row)
                save_page(by=by, response=row, answers=chosen)
                submit_measure(by=by, response=row)


def read_policy(patient: Patient) -> None:
    """Read how the clinic keeps what one partner tells alone."""
    with looking_as(patient.audience) as by:
        policy = policy_in_force(by.clinic)
        assert policy is not None  # approved before anybody came
        acknowledge_policy(by=by, policy=policy)


def send_all_parts(patient: Patient) -> None:
    """Send every part of the intake."""
    send_parts(patient, (each.code for each in parts_by("partner")))


def send_parts(patient: Patient, codes: Iterable[str]) -> None:
    """Send these parts of the intake."""
    with looking_as(patient.audience) as by:
        for code in codes:
            intakes.submit_intake(by=by, intake=_fill_in(by, patient, code))


def leave_half(patient: Patient, code: str) -> None:
    """Fill in the first half of a part, and come back another time."""
    whole = list(given_to(part(code), patient.name))
    with looking_as(patient.audience) as by:
        _fill_in(by, patient, code, whole[: len(whole) // 2])


def _fill_in(by: Audience, patient: Patient, code: str, only: Iterable[str] = ()) -> Intake:
    row = open_intake(patient.partner, code)
    assert row is not None  # asked for when they were registered
    intakes.begin_intake(by=by, intake=row)
    wanted = frozenset(only)
    given = given_to(row.definition, patient.name).items()
    answers = {c: g for c, g in given if not wanted or c in wanted}
    intakes.save_answers(by=by, intake=row, answers=answers)
    return row
