"""What screening keeps, one file a noun."""

from screening.models.clinic_questions import ClinicQuestion, ClinicQuestionDecision
from screening.models.consent import (
    ConsentAuthentication,
    ConsentConfirmation,
    ConsentExplanation,
    ConsentOffer,
    ConsentPresentation,
    ConsentReply,
    ConsentSignature,
    ConsentWithdrawal,
    SharingChoice,
)
from screening.models.consent_texts import ConsentRules, ConsentTemplate
from screening.models.holds import Hold
from screening.models.inquiry import Inquiry
from screening.models.intake import (
    Intake,
    IntakeAnswer,
    InterviewAnswer,
    MedicalAnswer,
    PsychiatricAnswer,
    RelationalAnswer,
    SafetyAnswer,
    SubstanceAnswer,
    WithheldAnswer,
)
from screening.models.joint import JointIntake
from screening.models.plan import Plan, PlanAgreement
from screening.models.policy import (
    ConfidentialityPolicy,
    PolicyAcknowledgement,
    UndisclosedMatter,
)
from screening.models.reviews import (
    MedicalDecision,
    MedicalEligibility,
    MedicalReopening,
    MedicalReview,
    PsychiatricAssessment,
    RelationalDecision,
    RelationalEligibility,
    RelationalReopening,
    RelationalReview,
)
from screening.models.safety import (
    Disposition,
    SafetyAssessment,
    Sitting,
    SuicideScreen,
    Voluntariness,
)

__all__ = [
    "ClinicQuestion",
    "ClinicQuestionDecision",
    "ConfidentialityPolicy",
    "ConsentAuthentication",
    "ConsentConfirmation",
    "ConsentExplanation",
    "ConsentOffer",
    "ConsentPresentation",
    "ConsentReply",
    "ConsentRules",
    "ConsentSignature",
    "ConsentTemplate",
    "ConsentWithdrawal",
    "Disposition",
    "Hold",
    "Inquiry",
    "Intake",
    "IntakeAnswer",
    "InterviewAnswer",
    "JointIntake",
    "MedicalAnswer",
    "MedicalDecision",
    "MedicalEligibility",
    "MedicalReopening",
    "MedicalReview",
    "Plan",
    "PlanAgreement",
    "PolicyAcknowledgement",
    "PsychiatricAnswer",
    "PsychiatricAssessment",
    "RelationalAnswer",
    "RelationalDecision",
    "RelationalEligibility",
    "RelationalReopening",
    "RelationalReview",
    "SafetyAnswer",
    "SafetyAssessment",
    "SharingChoice",
    "Sitting",
    "SubstanceAnswer",
    "SuicideScreen",
    "UndisclosedMatter",
    "Voluntariness",
    "WithheldAnswer",
]
