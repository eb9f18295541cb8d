"""What sessions keeps, one file a noun."""

from sessions.models.adverse import AdverseEvent, AdverseRecord, PartnerEvent
from sessions.models.agreements import (
    Agreement,
    AgreementLimit,
    AgreementSheet,
    AgreementSignature,
)
from sessions.models.briefs import Brief
from sessions.models.checks import (
    ConversionAnswer,
    PreDoseCheck,
    PreDoseWord,
    RoomSetUp,
    SameDayConsent,
)
from sessions.models.discharge import Discharge, WayHome
from sessions.models.doses import (
    DoseCheck,
    GivenDose,
    InfusionEnd,
    PreparedDose,
    RefusedDose,
    StoppedDoses,
    VoidedDose,
)
from sessions.models.dosing import DosingSession
from sessions.models.education import EducationReading, EducationText
from sessions.models.entries import (
    LANES,
    BodyEntry,
    Capture,
    Change,
    Entry,
    ExperienceEntry,
    Lane,
    RelationalEntry,
    RestrictedEntry,
    SignalEntry,
    StrayEntry,
)
from sessions.models.escort import Escort, EscortDecision
from sessions.models.intentions import (
    CoupleIntention,
    Intention,
    IntentionApproval,
    IntentionProposal,
    SharedIntention,
)
from sessions.models.orders import Order, OrderStop
from sessions.models.preparation import (
    IndividualAddendum,
    IndividualPreparation,
    JointAddendum,
    JointPreparation,
)
from sessions.models.preparation_sheet import PreparationSheet

__all__ = [
    "LANES",
    "AdverseEvent",
    "AdverseRecord",
    "Agreement",
    "AgreementLimit",
    "AgreementSheet",
    "AgreementSignature",
    "BodyEntry",
    "Brief",
    "Capture",
    "Change",
    "ConversionAnswer",
    "CoupleIntention",
    "Discharge",
    "DoseCheck",
    "DosingSession",
    "EducationReading",
    "EducationText",
    "Entry",
    "Escort",
    "EscortDecision",
    "ExperienceEntry",
    "GivenDose",
    "IndividualAddendum",
    "IndividualPreparation",
    "InfusionEnd",
    "Intention",
    "IntentionApproval",
    "IntentionProposal",
    "JointAddendum",
    "JointPreparation",
    "Lane",
    "Order",
    "OrderStop",
    "PartnerEvent",
    "PreDoseCheck",
    "PreDoseWord",
    "PreparationSheet",
    "PreparedDose",
    "RefusedDose",
    "RelationalEntry",
    "RestrictedEntry",
    "RoomSetUp",
    "SameDayConsent",
    "SharedIntention",
    "SignalEntry",
    "StoppedDoses",
    "StrayEntry",
    "VoidedDose",
    "WayHome",
]
