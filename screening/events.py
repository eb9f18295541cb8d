"""What can happen in screening. No event names a cause or an answer."""

from kact.privacy.roles import CLINICIANS, Job, Role
from kact.record.verbs import Verb

HELD = Verb("held", "{subject} is not going ahead for now.", CLINICIANS)
HOLD_LIFTED = Verb("hold_lifted", "{who} lifted a hold on {subject}.", CLINICIANS)

INTAKE_ASKED = Verb("intake_asked", "{subject} was asked for: {part}.", CLINICIANS)
INTAKE_ENTERED = Verb("intake_entered", "{who} fills in with {subject}: {part}.", CLINICIANS)
INTAKE_REOPENED = Verb("intake_reopened", "{subject} changes their answers: {part}.", CLINICIANS)
# Sent, declined and postponed alike: the record says when, the care team's page says how.
INTAKE_RECEIVED = Verb("intake_received", "Received of {subject}: {part}.", CLINICIANS)

# A clinic's own questions.
CLINIC_QUESTION_PROPOSED = Verb(
    "clinic_question_proposed",
    "{who} proposed a question for {part}.",
    CLINICIANS | {Role.ADMIN},
)
CLINIC_QUESTION_APPROVED = Verb(
    "clinic_question_approved",
    "{who} approved a question for {part}.",
    CLINICIANS | {Role.ADMIN},
)
CLINIC_QUESTION_RETIRED = Verb(
    "clinic_question_retired",
    "{who} retired a question of {part}.",
    CLINICIANS | {Role.ADMIN},
)

# Reviews. None says what was decided or what a signature came to.
MEDICAL_FINDING_DECIDED = Verb(
    "medical_finding_decided",
    "{who} decided about a medical finding of {subject}.",
    frozenset({Role.PRESCRIBER, Role.MONITOR}),
)
RELATIONAL_FINDING_DECIDED = Verb(
    "relational_finding_decided",
    "{who} decided about a relational finding of {subject}.",
    frozenset({Role.THERAPIST}),
)
MEDICAL_REVIEW_SIGNED = Verb(
    "medical_review_signed", "{who} signed the medical review of {subject}.", CLINICIANS
)
RELATIONAL_REVIEW_SIGNED = Verb(
    "relational_review_signed", "{who} signed the relational review of {subject}.", CLINICIANS
)
PSYCHIATRIC_ASSESSMENT_RECORDED = Verb(
    "psychiatric_assessment_recorded",
    "{who} recorded the psychiatric assessment of {subject}.",
    CLINICIANS,
)
PSYCHIATRIC_ASSESSMENT_UNDONE = Verb(
    "psychiatric_assessment_undone",
    "{who} asked for the psychiatric assessment of {subject} again.",
    CLINICIANS,
)
RULES_CHANGED = Verb(
    "rules_changed",
    "The numbers or rules that answers are judged by have changed.",
    frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.ADMIN, Job.EXAMINER}),
)
SECOND_LOOK_ASKED = Verb(
    "second_look_asked", "{subject} is looked at again by the changed rules.", CLINICIANS
)
CLEARANCE_REOPENED = Verb(
    "clearance_reopened", "A review of {subject} is to be signed again.", CLINICIANS
)
MEDICAL_SUMMARY_PRINTED = Verb(
    "medical_summary_printed",
    "{who} took the medical summary of {subject} to print.",
    frozenset({Role.PRESCRIBER, Role.MONITOR, Role.PRIVACY_OFFICER}),
)

# Inquiries: only whoever answers them reads of them.
INQUIRY_MADE = Verb("inquiry_made", "Somebody asked to be called back.", frozenset({Role.ADMIN}))
INQUIRY_ANSWERED = Verb("inquiry_answered", "{who} answered a request.", frozenset({Role.ADMIN}))
INQUIRY_DECLINED = Verb("inquiry_declined", "{who} declined a request.", frozenset({Role.ADMIN}))
INQUIRY_REGISTERED = Verb(
    "inquiry_registered", "{who} registered {subject} from a request.", frozenset({Role.ADMIN})
)

SHARING_CHOSEN = Verb("sharing_chosen", "{subject} looked again at what may be shared.", CLINICIANS)
INQUIRIES_ERASED = Verb(
    "inquiries_erased",
    "{count} old requests that came to nothing were deleted.",
    frozenset({Role.ADMIN, Role.PRIVACY_OFFICER}),
)
INQUIRY_LINKED = Verb(
    "inquiry_linked", "{who} found that a request was {subject}'s own.", frozenset({Role.ADMIN})
)

# The joint intake and the plan.
JOINT_INTAKE_RECORDED = Verb(
    "joint_intake_recorded", "{who} wrote down the joint intake.", CLINICIANS
)
PLAN_PROPOSED = Verb("plan_proposed", "{who} proposed a plan.", CLINICIANS)
PLAN_AGREED = Verb("plan_agreed", "{who} agreed to the plan.", CLINICIANS)

# Safety: that something was asked or found, never what.
SITTING_LOGGED = Verb(
    "sitting_logged",
    "{who} logged a private sitting with {subject}.",
    frozenset({Role.THERAPIST, Role.CO_THERAPIST}),
)
DISPOSITION_RECORDED = Verb(
    "disposition_recorded", "{who} recorded a disposition for {subject}.", CLINICIANS
)
VOLUNTARINESS_CHECKED = Verb(
    "voluntariness_checked",
    "{who} asked {subject} alone about taking part.",
    frozenset({Role.THERAPIST, Role.CO_THERAPIST}),
)
SUICIDE_SCREEN_RECORDED = Verb(
    "suicide_screen_recorded", "{who} recorded a risk screen of {subject}.", CLINICIANS
)

# The confidentiality policy, and what is kept under it.
POLICY_PROPOSED = Verb(
    "policy_proposed",
    "{who} proposed version {version} of the confidentiality policy.",
    CLINICIANS | {Role.ADMIN},
)
POLICY_APPROVED = Verb(
    "policy_approved",
    "{who} approved version {version} of the confidentiality policy.",
    CLINICIANS | {Role.ADMIN},
)
POLICY_ACKNOWLEDGED = Verb(
    "policy_acknowledged", "{subject} read the confidentiality policy.", CLINICIANS
)
MATTER_OPENED = Verb(
    "matter_opened", "{who} recorded a matter of {subject}.", frozenset({Role.THERAPIST})
)
MATTER_RESOLVED = Verb(
    "matter_resolved", "{who} resolved a matter of {subject}.", frozenset({Role.THERAPIST})
)

# Consent. What was declined, taken back or found is not said here; that a partner acted is.
CONSENT_TEXTS_ADOPTED = Verb(
    "consent_texts_adopted", "{who} began the clinic's papers.", frozenset({Role.ADMIN})
)
CONSENT_TEXT_RENEWED = Verb(
    "consent_text_renewed",
    "{who} began version {version} of the paper {code}.",
    frozenset({Role.ADMIN}),
)
CONSENT_TEXT_CHANGED = Verb(
    "consent_text_changed",
    "{who} changed version {version} of the paper {code}.",
    frozenset({Role.ADMIN}),
)
CONSENT_TEXT_APPROVED = Verb(
    "consent_text_approved",
    "{who} approved version {version} of the paper {code}.",
    frozenset({Role.ADMIN}),
)
CONSENT_RULES_CHOSEN = Verb(
    "consent_rules_chosen", "{who} chose the rules of signing.", frozenset({Role.ADMIN})
)
CONSENTS_OFFERED = Verb("consents_offered", "{who} gave {subject} their papers.", CLINICIANS)
CONSENT_EXPLAINED = Verb(
    "consent_explained", "{who} explained the paper {code} to {subject}.", CLINICIANS
)
CONSENT_SHOWN = Verb("consent_shown", "{subject} was shown the paper {code}.", CLINICIANS)
CONSENT_SIGNED = Verb("consent_signed", "{subject} signed the paper {code}.", CLINICIANS)
CONSENT_DECLINED = Verb("consent_declined", "{subject} declined the paper {code}.", CLINICIANS)
CONSENT_TAKEN_BACK = Verb("consent_taken_back", "{subject} took back the paper {code}.", CLINICIANS)
CONSENT_WITHDRAWN = Verb("consent_withdrawn", "{subject} withdrew.", CLINICIANS)
CONSENTS_CONFIRMED = Verb(
    "consents_confirmed", "{who} saw {subject} about their signatures.", CLINICIANS
)
CONSENTS_CONFIRMED_AGAIN = Verb(
    "consents_confirmed_again", "{who} asked {subject} again on the day.", CLINICIANS
)
