"""What preparation and the dosing session can say, read from milestones."""

from datetime import timedelta

from kact.protocol.case import Case, PartnerCase, Variant
from kact.protocol.facts import (
    Finding,
    fact,
    last_dose,
    look_up,
    met,
    not_met,
    off_record,
    on_record,
    on_record_since_dose,
    on_record_within,
    since_last_dose,
    unknown,
)
from sessions import milestones


@fact("sessions.individual_preparation")
def individual_preparation(case: Case, partner: PartnerCase) -> Finding:
    """At least one individual preparation visit is complete."""
    return on_record(partner, milestones.INDIVIDUAL_PREPARATION, case.now)


@fact("sessions.joint_preparation")
def joint_preparation(case: Case) -> Finding:
    """Joint preparation is complete."""
    return on_record(case, milestones.JOINT_PREPARATION, case.now)


@fact("sessions.agreements")
def agreements(case: Case, partner: PartnerCase) -> Finding:
    """The partner signed the version of the agreements in force."""
    return on_record(partner, milestones.AGREEMENTS_SIGNED, case.now)


@fact("sessions.intention")
def intention(case: Case, partner: PartnerCase) -> Finding:
    """The partner recorded an intention, and did so since their last dose."""
    dose = last_dose(partner, case.now)
    return on_record_since_dose(partner, milestones.INTENTION_RECORDED, case.now, dose)


@fact("sessions.witness_agreement")
def witness_agreement(case: Case) -> Finding:
    """Whoever does not dose was briefed as a witness, and signed."""
    witness = next((p for p in case.partners if case.doses(p) is False), None)
    if witness is None:
        return unknown("who will witness is not recorded yet")
    return on_record(witness, milestones.WITNESS_AGREEMENT, case.now)


@fact("sessions.sober_witness")
def sober_witness(case: Case) -> Finding:
    """Of the two partners one is named to dose and one is named not to."""
    roles = [case.doses(partner) for partner in case.partners]
    if None in roles:
        return unknown("who will dose is not recorded yet")
    split = sorted(bool(role) for role in roles) == [False, True]
    return met("one doses, one witnesses") if split else not_met("the roles are not one and one")


@fact("sessions.staffing")
def staffing(case: Case, *, hours: int) -> Finding:
    """The day's staff and their unexpired credentials were confirmed."""
    return on_record_within(case, milestones.STAFFING_CONFIRMED, case.now, timedelta(hours=hours))


@fact("sessions.same_day_check")
def same_day_check(case: Case, partner: PartnerCase, *, hours: int) -> Finding:
    """The pre-dose checklist was passed without a hold."""
    return on_record_within(partner, milestones.SAME_DAY_CHECK, case.now, timedelta(hours=hours))


@fact("sessions.same_day_consent")
def same_day_consent(case: Case, partner: PartnerCase, *, hours: int) -> Finding:
    """The partner, asked in private, said yes."""
    return on_record_within(partner, milestones.SAME_DAY_CONSENT, case.now, timedelta(hours=hours))


@fact("sessions.dose_interval")
def dose_interval(case: Case, partner: PartnerCase, *, days: int, group_days: int) -> Finding:
    """The partner had no dose, or the last one is at least that many days of 24 hours ago."""
    if case.variant is None:
        return unknown("the format of this course is not recorded yet")
    needed = group_days if case.variant is Variant.GROUP else days
    return since_last_dose(partner, case.now, timedelta(days=needed))


@fact("sessions.no_open_review")
def no_open_review(case: Case, partner: PartnerCase) -> Finding:
    """No serious adverse event of this partner is still open."""
    return off_record(partner, milestones.SESSION_REVIEW_OPEN, case.now, "a review is still open")


@fact("sessions.still_consents")
def still_consents(case: Case, partner: PartnerCase, *, hours: int) -> Finding:
    """The partner's yes of the day stands: no later answer has ended it."""
    return on_record_within(partner, milestones.SAME_DAY_CONSENT, case.now, timedelta(hours=hours))


@fact("sessions.still_staffed")
def still_staffed(case: Case, partner: PartnerCase, *, hours: int) -> Finding:
    """What was confirmed of the day's room and staff stands."""
    return on_record_within(case, milestones.STAFFING_CONFIRMED, case.now, timedelta(hours=hours))


@fact("sessions.no_serious_event")
def no_serious_event(case: Case, partner: PartnerCase) -> Finding:
    """No serious adverse event of this partner is open now."""
    return off_record(partner, milestones.SESSION_REVIEW_OPEN, case.now, "a review is open")


@fact("sessions.not_stopped")
def not_stopped(case: Case, partner: PartnerCase) -> Finding:
    """Nobody has ended this partner's doses since the session's first."""
    stopped = look_up(partner, milestones.NO_MORE_TODAY, case.now)
    dose = last_dose(partner, case.now)
    if partner.milestones is None or isinstance(dose, Finding):
        return unknown("cannot be seen from here")
    if isinstance(stopped, Finding):
        known = milestones.NO_MORE_TODAY not in partner.milestones
        return met("nothing recorded") if known else stopped
    if dose is not None and stopped.at < dose.at:
        return met("not in this session")
    return not_met("ended for today")


@fact("sessions.vitals_allow")
def vitals_allow(case: Case, partner: PartnerCase) -> Finding:
    """No measurement of this partner waits on hold."""
    return off_record(partner, milestones.VITALS_ON_HOLD, case.now, "a measurement is on hold")
