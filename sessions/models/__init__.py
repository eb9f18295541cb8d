"""What sessions keeps, one file a noun."""

from sessions.models.agreements import (
    Agreement,
    AgreementLimit,
    AgreementSheet,
    AgreementSignature,
)
from sessions.models.briefs import Brief
from sessions.models.education import EducationReading, EducationText
from sessions.models.escort import Escort, EscortDecision
from sessions.models.intentions import (
    CoupleIntention,
    Intention,
    IntentionApproval,
    IntentionProposal,
    SharedIntention,
)
from sessions.models.preparation import (
    IndividualAddendum,
    IndividualPreparation,
    JointAddendum,
    JointPreparation,
)
from sessions.models.preparation_sheet import PreparationSheet

__all__ = [
    "Agreement",
    "AgreementLimit",
    "AgreementSheet",
    "AgreementSignature",
    "Brief",
    "CoupleIntention",
    "EducationReading",
    "EducationText",
    "Escort",
    "EscortDecision",
    "IndividualAddendum",
    "IndividualPreparation",
    "Intention",
    "IntentionApproval",
    "IntentionProposal",
    "JointAddendum",
    "JointPreparation",
    "PreparationSheet",
    "SharedIntention",
]
