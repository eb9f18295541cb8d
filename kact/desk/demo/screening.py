"""What the demo's clinicians ask and find, up to the two signed reviews of one partner."""

from kact.couples.models import Partner
from kact.couples.queries import partner_in_reach
from kact.desk.demo.answers import given_to
from kact.desk.demo.people import Office, Patient
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Role
from screening.actions import intake as intakes
from screening.actions import reviews, safety
from screening.actions.assessments import record_psychiatric_assessment
from screening.actions.interview import begin_interview
from screening.models import Intake
from screening.queries.reviews import MEDICAL, RELATIONAL, Side, basis_of_all, considered

# The staff's parts, each with the role that fills it in; the interview has a sitting of its own.
ENTERED = {
    "vitals": Role.PRESCRIBER,
    "labs": Role.PRESCRIBER,
    "examination": Role.PRESCRIBER,
    "psychiatric_interview": Role.THERAPIST,
}
ACCEPTED = "Asked again in person; no illness is known in the family."
GROUNDS = safety.Grounds(
    pattern="none",
    grounds="Asked alone; nothing found that speaks against joint work.",
    plan="",
    resources="",
    report="not_required",
    report_note="",
)


def assess(office: Office, patient: Patient) -> None:
    """Examine, test and interview one partner."""
    for code, role in ENTERED.items():
        with looking_as(office.staff[role]) as by:
            about = {"couple": patient.couple, "subject": patient.partner}
            _send(by, patient, intakes.enter_intake(by=by, part=code, **about))
    with looking_as(office.staff[Role.THERAPIST]) as by:
        partner = partner_in_reach(patient.partner)
        _ask_alone(by, patient, partner)
        record_psychiatric_assessment(
            by=by, partner=partner, done=True, summary="No illness found that bars taking part."
        )


def review(office: Office, patient: Patient) -> None:
    """Sign both reviews, each on its own findings and by whoever reads them."""
    with looking_as(office.staff[Role.PRESCRIBER]) as by:
        partner = partner_in_reach(patient.partner)
        _accept_findings(by, partner)
        reviews.sign_medical_review(
            by=by,
            partner=partner,
            signature=_eligible(MEDICAL, partner),
            room=reviews.RoomSummary(),
        )
    with looking_as(office.staff[Role.THERAPIST]) as by:
        partner = partner_in_reach(patient.partner)
        signature = _eligible(RELATIONAL, partner)
        reviews.sign_relational_review(by=by, partner=partner, signature=signature)


def _accept_findings(by: Audience, partner: Partner) -> None:
    """Decide about whatever is for the prescriber to decide."""
    for found in considered(MEDICAL, partner.pk):
        if found.finding.decidable:
            reviews.decide_medical_finding(
                by=by,
                partner=partner,
                rule=found.finding.rule,
                basis=found.finding.basis,
                decision="accept",
                reason=ACCEPTED,
            )


def _ask_alone(by: Audience, patient: Patient, partner: Partner) -> None:
    """A private sitting: the interview, whether the choice is free, and what it comes to."""
    sitting = safety.log_sitting(
        by=by, partner=partner, mode="clinic", safe_now=True, company="nobody"
    )
    _send(by, patient, begin_interview(by=by, sitting=sitting))
    safety.check_voluntariness(
        by=by, partner=partner, sitting=sitting, free=True, note="Wishes for it, and says why."
    )
    safety.record_disposition(by=by, partner=partner, disposition="clear", grounds=GROUNDS)


def _send(by: Audience, patient: Patient, row: Intake) -> None:
    answers = given_to(row.definition, patient.name)
    intakes.save_answers(by=by, intake=row, answers=answers)
    intakes.submit_intake(by=by, intake=row)


def _eligible(side: Side, partner: Partner) -> reviews.Signature:
    return reviews.Signature("eligible", basis_of_all(considered(side, partner.pk)))
