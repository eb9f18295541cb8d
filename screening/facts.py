"""What screening can say about a partner or couple, read from milestones."""

from datetime import timedelta

from kact.couples.milestones import ACCOUNT_VERIFIED, SAFE_CONTACT_CONFIRMED
from kact.protocol.case import Case, PartnerCase, Reached
from kact.protocol.facts import (
    Finding,
    State,
    fact,
    look_up,
    not_met,
    off_record,
    on_record,
    on_record_within,
    since_last_dose,
    unknown,
)
from screening import milestones

# The one set of words for every cause of a hold.
NOT_FOR_NOW = "not going ahead for now"


@fact("screening.verified_account")
def verified_account(case: Case, partner: PartnerCase) -> Finding:
    """The partner has signed in to an account that is theirs alone."""
    return on_record(partner, ACCOUNT_VERIFIED, case.now)


@fact("screening.safe_contact")
def safe_contact(case: Case, partner: PartnerCase) -> Finding:
    """The partner has said how they can be reached safely."""
    return on_record(partner, SAFE_CONTACT_CONFIRMED, case.now)


@fact("screening.confidentiality_policy")
def confidentiality_policy(case: Case, partner: PartnerCase) -> Finding:
    """The partner has acknowledged the confidentiality policy in force."""
    return on_record(partner, milestones.CONFIDENTIALITY_POLICY_ACKNOWLEDGED, case.now)


@fact("screening.safety_screen")
def safety_screen(case: Case, partner: PartnerCase) -> Finding:
    """The written screen is complete, in a sitting logged as alone."""
    return on_record(partner, milestones.RELATIONAL_SAFETY_SCREEN, case.now)


@fact("screening.safety_interview")
def safety_interview(case: Case, partner: PartnerCase) -> Finding:
    """The interview is complete, in a sitting logged as alone."""
    return on_record(partner, milestones.RELATIONAL_SAFETY_INTERVIEW, case.now)


@fact("screening.relational_safety")
def relational_safety(case: Case, partner: PartnerCase) -> Finding:
    """The therapist's disposition is clear, or clear with a plan, and stands."""
    return on_record(partner, milestones.RELATIONAL_SAFETY_CLEAR, case.now)


@fact("screening.voluntariness")
def voluntariness(case: Case, partner: PartnerCase) -> Finding:
    """A clinician asked in private and found a free choice."""
    return on_record(partner, milestones.VOLUNTARINESS_CONFIRMED, case.now)


@fact("screening.medical_assessment")
def medical_assessment(case: Case, partner: PartnerCase) -> Finding:
    """The individual medical assessment is done."""
    return on_record(partner, milestones.MEDICAL_ASSESSMENT, case.now)


@fact("screening.psychiatric_assessment")
def psychiatric_assessment(case: Case, partner: PartnerCase) -> Finding:
    """The individual psychiatric assessment is done."""
    return on_record(partner, milestones.PSYCHIATRIC_ASSESSMENT, case.now)


@fact("screening.medical_clearance")
def medical_clearance(case: Case, partner: PartnerCase, *, days: int) -> Finding:
    """A prescriber's signed clearance stands, with no change of health answers since."""
    standing = on_record_within(
        partner, milestones.MEDICAL_CLEARANCE, case.now, timedelta(days=days)
    )
    return standing if standing.state is not State.MET else _unless_reopened(case, partner)


@fact("screening.relational_clearance")
def relational_clearance(case: Case, partner: PartnerCase, *, days: int) -> Finding:
    """The therapist's signed relational clearance stands."""
    return on_record_within(
        partner, milestones.RELATIONAL_CLEARANCE, case.now, timedelta(days=days)
    )


@fact("screening.clear_of_dose")
def clear_of_dose(case: Case, partner: PartnerCase, *, hours: int) -> Finding:
    """The partner had no dose, or the last one is at least that long ago."""
    return since_last_dose(partner, case.now, timedelta(hours=hours))


@fact("screening.consents_signed")
def consents_signed(case: Case, partner: PartnerCase) -> Finding:
    """The partner signed the whole current set, and has not withdrawn it."""
    return on_record(partner, milestones.CONSENTS_SIGNED, case.now)


@fact("screening.going_ahead")
def going_ahead(case: Case, partner: PartnerCase) -> Finding:
    """No hold, withdrawal or red flag stands; the cause is never said here."""
    return off_record(partner, milestones.NOT_GOING_AHEAD, case.now, NOT_FOR_NOW)


@fact("screening.joint_intake")
def joint_intake(case: Case) -> Finding:
    """The joint relational intake is done."""
    return on_record(case, milestones.JOINT_INTAKE, case.now)


@fact("screening.plan")
def plan(case: Case) -> Finding:
    """The plan is recorded, with a format and the reasons for it."""
    if case.variant is None:
        return unknown("the format of this course is not recorded yet")
    return on_record(case, milestones.PLAN_RECORDED, case.now)


def _unless_reopened(case: Case, partner: PartnerCase) -> Finding:
    """Met, unless health answers changed at or after the clearance."""
    cleared = look_up(partner, milestones.MEDICAL_CLEARANCE, case.now)
    changed = look_up(partner, milestones.HEALTH_CHANGED, case.now)
    if isinstance(changed, Reached) and isinstance(cleared, Reached) and changed.at >= cleared.at:
        return not_met("reopened by a later change of health answers")
    if isinstance(changed, Finding) and changed.state is State.UNKNOWN:
        return changed
    return on_record(partner, milestones.MEDICAL_CLEARANCE, case.now)


@fact("screening.not_held")
def not_held(case: Case, partner: PartnerCase) -> Finding:
    """Nothing has come up that keeps this partner from going ahead."""
    return off_record(partner, milestones.NOT_GOING_AHEAD, case.now, NOT_FOR_NOW)
