"""What outcomes can say about a partner, read from milestones."""

from kact.protocol.case import Case, PartnerCase
from kact.protocol.facts import Finding, fact, on_record
from outcomes import milestones


@fact("outcomes.baseline_measures")
def baseline_measures(case: Case, partner: PartnerCase) -> Finding:
    """The partner has answered every measure of the baseline set."""
    return on_record(partner, milestones.BASELINE_MEASURES, case.now)
