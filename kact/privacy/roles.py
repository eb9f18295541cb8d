"""The one table of roles: what each is for, how far it reaches, and what it may do.

A role's ``reach`` is either the couples on whose care team its holder is, or the whole clinic.
Reach says *which couples*; a model's ``readers`` say *which of their records*.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person does in a clinic. One membership holds one role."""

    THERAPIST = "therapist"
    CO_THERAPIST = "co_therapist"
    PRESCRIBER = "prescriber"
    MONITOR = "monitor"
    ADMIN = "admin"
    PRIVACY_OFFICER = "privacy_officer"


class Job(StrEnum):
    """Work nobody watches. Each job reads only the models that name it, in one clinic."""

    SCORER = "job:scorer"
    PLANNER = "job:planner"
    BINDER = "job:binder"
    FINDER = "job:finder"
    KEEPER = "job:keeper"
    RECEPTION = "job:reception"
    ERASER = "job:eraser"
    EXAMINER = "job:examiner"


# Whoever takes in, or clears away, what strangers send reads of nobody.
INDOOR_JOBS = frozenset(Job) - {Job.RECEPTION, Job.ERASER}


class Can(StrEnum):
    """What a role may do. Every staff view names one of these."""

    SEE_COUPLES = "see the couples in reach"
    SEE_CARE = "see the clinical pages of a couple"
    SHARE_SCREEN = "let both partners look on"
    SEE_SCREENING = "see how far the screening of a couple is"
    REVIEW_MEDICALLY = "decide about medical findings and sign the medical review"
    REVIEW_RELATIONALLY = "decide about relational findings and sign the relational review"
    ASSESS_PSYCHIATRICALLY = "say that a psychiatric assessment is done"
    WRITE_JOINT_INTAKE = "write down the joint intake"
    PROPOSE_PLAN = "propose a couple's plan"
    AGREE_PLAN = "agree to a couple's plan"
    LEAD_PREPARATION = "open preparation, and keep what a couple agrees on"
    REGISTER_COUPLES = "register couples and invite partners"
    ACKNOWLEDGE_ALERTS = "acknowledge safety alerts"
    LEAD_CARE = "choose who is on a care team"
    BREAK_GLASS = "open a couple's record in an emergency"
    SEE_CLINIC = "see what is kept about the clinic itself"
    SEE_CALENDAR = "see the clinic's calendar"
    KEEP_CALENDAR = "book and move visits, and keep rooms, hours and the waiting list"
    MANAGE_STAFF = "invite staff and keep their credentials"
    READ_RECORD = "read the record of access"
    ASSESS_SAFETY = "ask one partner alone about safety and free choice"
    SCREEN_RISK = "record a suicide-risk screen"
    PROPOSE_QUESTIONS = "write questions that the clinic adds to the intake"
    KEEP_CONFIDENCES = "keep what one partner has not told the other"
    PROPOSE_POLICY = "write the clinic's confidentiality policy"
    APPROVE_POLICY = "approve the clinic's confidentiality policy"
    EXPLAIN_CONSENT = "give consent papers to one partner and explain them"
    CONFIRM_CONSENT = "confirm that a consent was given freely, alone and able to decide"
    WRITE_CONSENTS = "write the clinic's consent papers"
    APPROVE_CONSENTS = "approve the clinic's consent papers and its rules of signing"
    PROPOSE_NUMBERS = "propose the clinic's own numbers"
    APPROVE_NUMBERS = "approve the clinic's own numbers"
    SEE_READINESS = "see how far a couple's preparation is"
    CONFIRM_STAFFING = "confirm that room and staff are enough for a dose"
    DISCHARGE = "let a partner go home after a dose"
    CHART_SESSION = "open a dosing session and chart in it"
    PREPARE_ALONE = "write down the preparation of one partner"
    PREPARE_TOGETHER = "write down the preparation of both partners together"
    DECIDE_ESCORT = "decide who may take a partner home"
    ORDER_DOSES = "order doses, and decide about what a check before a dose warns of"
    CHECK_BEFORE_DOSE = "ask one partner alone, and check them, before a dose"
    CHECK_DOSES = "check a prepared dose as a second person"
    GIVE_DOSES = "prepare and give doses"
    ANSWER_REQUESTS = "answer a partner who asks to read what is kept about them"
    KEEP_LICENCES = "keep the permissions for instruments that others hold the rights to"
    WRITE_EDUCATION = "write what partners read to prepare"
    APPROVE_EDUCATION = "approve what partners read to prepare"
    KEEP_LEDGER = "keep the ledger of controlled stock"
    WITNESS_WASTE = "witness that controlled stock is wasted"
    SEE_STOCK = "see what controlled stock there is"


@dataclass(frozen=True)
class RoleTerms:
    """One row of the table: a plain description, the reach, and the permissions."""

    name: str
    description: str
    whole_clinic: bool
    can: frozenset[Can]


_CLINICAL = frozenset(
    {
        Can.SEE_COUPLES,
        Can.SEE_CARE,
        Can.SEE_SCREENING,
        Can.SEE_READINESS,
        Can.SEE_CALENDAR,
        Can.CONFIRM_STAFFING,
        Can.CHART_SESSION,
        Can.SHARE_SCREEN,
        Can.ACKNOWLEDGE_ALERTS,
        Can.BREAK_GLASS,
        Can.PROPOSE_QUESTIONS,
        Can.WITNESS_WASTE,
    }
)

ROLES: dict[Role, RoleTerms] = {
    Role.THERAPIST: RoleTerms(
        "Therapist",
        "Leads the couple's therapy and reads both partners' clinical records.",
        False,
        _CLINICAL
        | {
            Can.LEAD_CARE,
            Can.SEE_CLINIC,
            Can.REVIEW_RELATIONALLY,
            Can.ASSESS_PSYCHIATRICALLY,
            Can.ASSESS_SAFETY,
            Can.SCREEN_RISK,
            Can.KEEP_CONFIDENCES,
            Can.WRITE_JOINT_INTAKE,
            Can.LEAD_PREPARATION,
            Can.PROPOSE_PLAN,
            Can.APPROVE_POLICY,
            Can.EXPLAIN_CONSENT,
            Can.ANSWER_REQUESTS,
            Can.CONFIRM_CONSENT,
            Can.PREPARE_ALONE,
            Can.PREPARE_TOGETHER,
            Can.DECIDE_ESCORT,
            Can.CHECK_BEFORE_DOSE,
            Can.CHECK_DOSES,
            Can.WRITE_EDUCATION,
            Can.APPROVE_EDUCATION,
        },
    ),
    Role.CO_THERAPIST: RoleTerms(
        "Co-therapist",
        "Works beside the therapist and reads what the therapist's work needs.",
        False,
        _CLINICAL
        | {
            Can.ASSESS_SAFETY,
            Can.WRITE_JOINT_INTAKE,
            Can.LEAD_PREPARATION,
            Can.PREPARE_TOGETHER,
            Can.CHECK_DOSES,
        },
    ),
    Role.PRESCRIBER: RoleTerms(
        "Prescriber",
        "Evaluates each partner medically, orders doses and owns medical holds.",
        False,
        _CLINICAL
        | {
            Can.REVIEW_MEDICALLY,
            Can.SEE_CLINIC,
            Can.AGREE_PLAN,
            Can.ASSESS_PSYCHIATRICALLY,
            Can.SCREEN_RISK,
            Can.APPROVE_POLICY,
            Can.EXPLAIN_CONSENT,
            Can.ANSWER_REQUESTS,
            Can.CONFIRM_CONSENT,
            Can.WRITE_CONSENTS,
            Can.APPROVE_CONSENTS,
            Can.PROPOSE_NUMBERS,
            Can.APPROVE_NUMBERS,
            Can.DECIDE_ESCORT,
            Can.ORDER_DOSES,
            Can.CHECK_BEFORE_DOSE,
            Can.CHECK_DOSES,
            Can.GIVE_DOSES,
            Can.DISCHARGE,
            Can.WRITE_EDUCATION,
            Can.APPROVE_EDUCATION,
            Can.KEEP_LEDGER,
            Can.SEE_STOCK,
        },
    ),
    Role.MONITOR: RoleTerms(
        "Medical monitor",
        "Watches vital signs, gives the dose and discharges.",
        False,
        _CLINICAL
        | {
            Can.CONFIRM_CONSENT,
            Can.DECIDE_ESCORT,
            Can.CHECK_BEFORE_DOSE,
            Can.CHECK_DOSES,
            Can.GIVE_DOSES,
            Can.DISCHARGE,
            Can.KEEP_LEDGER,
            Can.SEE_STOCK,
        },
    ),
    Role.ADMIN: RoleTerms(
        "Clinic administrator",
        "Registers couples, invites people and keeps the calendar; reads no clinical record.",
        True,
        frozenset(
            {
                Can.SEE_COUPLES,
                Can.SEE_SCREENING,
                Can.SEE_READINESS,
                Can.WRITE_EDUCATION,
                Can.REGISTER_COUPLES,
                Can.SEE_CLINIC,
                Can.SEE_CALENDAR,
                Can.KEEP_CALENDAR,
                Can.MANAGE_STAFF,
                Can.LEAD_CARE,
                Can.PROPOSE_NUMBERS,
                Can.PROPOSE_POLICY,
                Can.KEEP_LICENCES,
                Can.PROPOSE_QUESTIONS,
                Can.WRITE_CONSENTS,
                Can.SEE_STOCK,
            }
        ),
    ),
    Role.PRIVACY_OFFICER: RoleTerms(
        "Privacy officer",
        "Reads who looked at what; reads no clinical record.",
        True,
        frozenset({Can.READ_RECORD}),
    ),
}

# All that is left to a member of staff while both partners look on.
JOINTLY = frozenset({Can.SEE_COUPLES, Can.SHARE_SCREEN})

CLINICIANS = frozenset({Role.THERAPIST, Role.CO_THERAPIST, Role.PRESCRIBER, Role.MONITOR})
CARE_STAFF = CLINICIANS | {Role.ADMIN}
ALL_STAFF = frozenset(Role)


def reaches_whole_clinic(role: str) -> bool:
    """Whether this role or job reads beyond its care teams (jobs do, within one clinic)."""
    return role in frozenset(Job) or (role in ROLES and ROLES[Role(role)].whole_clinic)
