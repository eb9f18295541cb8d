"""What integration can say, read from milestones, measured from each partner's last dose."""

from integration import milestones
from kact.protocol.case import Case, PartnerCase, Reached
from kact.protocol.facts import Finding, fact, last_dose, met, on_record_since_dose, unknown


@fact("integration.individual_integration")
def individual_integration(case: Case, partner: PartnerCase) -> Finding:
    """A partner who was dosed has had individual integration since."""
    return _partner_since_dose(case, partner, milestones.INDIVIDUAL_INTEGRATION)


@fact("integration.joint_integration")
def joint_integration(case: Case) -> Finding:
    """If either partner was dosed, joint integration has taken place since."""
    return _couple_since_dose(case, milestones.JOINT_INTEGRATION)


@fact("integration.group_check_in")
def group_check_in(case: Case, partner: PartnerCase) -> Finding:
    """A partner who was dosed has had the group's check-in since."""
    return _partner_since_dose(case, partner, milestones.GROUP_CHECK_IN)


@fact("integration.group_integration")
def group_integration(case: Case) -> Finding:
    """If either partner was dosed, the group's weekly integration has taken place since."""
    return _couple_since_dose(case, milestones.GROUP_INTEGRATION)


def _partner_since_dose(case: Case, partner: PartnerCase, code: str) -> Finding:
    dose = last_dose(partner, case.now)
    if dose is None:
        return met("no dose yet")
    return on_record_since_dose(partner, code, case.now, dose)


def _couple_since_dose(case: Case, code: str) -> Finding:
    doses = [last_dose(partner, case.now) for partner in case.partners]
    unreadable = next((dose for dose in doses if isinstance(dose, Finding)), None)
    if unreadable is not None:
        return unknown(unreadable.reason)
    given = [dose for dose in doses if isinstance(dose, Reached)]
    if not given:
        return met("no dose yet")
    latest = max(given, key=lambda dose: dose.at)
    return on_record_since_dose(case, code, case.now, latest)
