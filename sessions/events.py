"""What can happen in sessions. No event names an answer, a reason or a finding."""

from kact.privacy.roles import CLINICIANS, Role
from kact.record.verbs import Verb

_THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST})
_SAFETY = _THERAPISTS | {Role.PRESCRIBER}

# Preparation: that somebody was prepared, never what was said.
INDIVIDUAL_PREPARATION_BEGUN = Verb(
    "individual_preparation_begun",
    "{who} began a note on the preparation of {subject}.",
    CLINICIANS,
)
INDIVIDUAL_PREPARATION_SIGNED = Verb(
    "individual_preparation_signed",
    "{who} signed a note on the preparation of {subject}.",
    CLINICIANS,
)
INDIVIDUAL_ADDENDUM_ADDED = Verb(
    "individual_addendum_added",
    "{who} added to a note on the preparation of {subject}.",
    CLINICIANS,
)
JOINT_PREPARATION_BEGUN = Verb(
    "joint_preparation_begun", "{who} began a note on preparing together.", CLINICIANS
)
JOINT_PREPARATION_SIGNED = Verb(
    "joint_preparation_signed", "{who} signed a note on preparing together.", CLINICIANS
)
JOINT_ADDENDUM_ADDED = Verb(
    "joint_addendum_added", "{who} added to a note on preparing together.", CLINICIANS
)
PREPARATION_SHEET_BEGUN = Verb(
    "preparation_sheet_begun", "{subject} began their own notes.", CLINICIANS
)
PREPARATION_SHEET_SENT = Verb(
    "preparation_sheet_sent", "{subject} sent their own notes.", CLINICIANS
)
ESCORT_NAMED = Verb("escort_named", "{subject} named who takes them home.", CLINICIANS)
ESCORT_DECIDED = Verb("escort_decided", "{who} decided about who takes {subject} home.", CLINICIANS)

# What partners read. Who has read what is nobody's but their own: no role reads that event.
EDUCATION_TEXT_PROPOSED = Verb(
    "education_text_proposed",
    "{who} proposed the clinic's own words for the piece {piece}.",
    CLINICIANS | {Role.ADMIN},
)
EDUCATION_TEXT_APPROVED = Verb(
    "education_text_approved",
    "{who} approved the clinic's own words for the piece {piece}.",
    CLINICIANS | {Role.ADMIN},
)
EDUCATION_READ = Verb("education_read", "{subject} read something to prepare.", frozenset())

# Preparation opens for both at once.
PREPARATION_OPENED = Verb("preparation_opened", "{who} opened preparation.", CLINICIANS)

# Agreements. None says who narrowed or widened anything, or what.
AGREEMENT_SHEET_BEGUN = Verb(
    "agreement_sheet_begun", "{subject} began to answer what they agree to.", _THERAPISTS
)
AGREEMENT_SHEET_ANSWERED = Verb(
    "agreement_sheet_answered", "{subject} answered what they agree to.", _THERAPISTS
)
AGREEMENT_LIMITED = Verb(
    "agreement_limited", "{who} narrowed the agreement for the care team.", _THERAPISTS
)
AGREEMENT_MADE = Verb(
    "agreement_made", "Version {version} of the agreement is in force.", CLINICIANS
)
AGREEMENT_OFFERED = Verb(
    "agreement_offered", "{who} offered version {version} of the agreement.", CLINICIANS
)
AGREEMENT_ADOPTED = Verb(
    "agreement_adopted", "{who} brought version {version} of the agreement into force.", CLINICIANS
)
AGREEMENT_PUT_AWAY = Verb(
    "agreement_put_away", "Version {version} of the agreement was put away.", CLINICIANS
)
AGREEMENT_SIGNED = Verb(
    "agreement_signed", "{subject} signed version {version} of the agreement.", CLINICIANS
)

# Intentions: that there is one, never what it says.
INTENTION_RECORDED = Verb(
    "intention_recorded", "{subject} wrote down what they hope for.", CLINICIANS
)
INTENTION_SHARED = Verb("intention_shared", "{subject} showed what they hope for.", CLINICIANS)
INTENTION_TAKEN_BACK = Verb(
    "intention_taken_back", "{subject} took back what they showed.", CLINICIANS
)
COUPLE_INTENTION_PROPOSED = Verb(
    "couple_intention_proposed", "{subject} proposed an intention for both.", CLINICIANS
)
COUPLE_INTENTION_APPROVED = Verb(
    "couple_intention_approved", "{subject} said yes to an intention for both.", CLINICIANS
)

# Briefs.
BRIEF_GIVEN = Verb("brief_given", "{who} gave {subject} a brief: {brief}.", CLINICIANS)
BRIEF_SIGNED = Verb("brief_signed", "{subject} signed a brief: {brief}.", CLINICIANS)

# The dosing day.
STAFFING_CONFIRMED = Verb(
    "staffing_confirmed", "{who} confirmed room and staff for a dose.", CLINICIANS | {Role.ADMIN}
)

# The dosing day. What was charted is its own record: its events tell whoever keeps the record that
# there was an entry, and show nobody which.
DOSING_SESSION_OPENED = Verb(
    "dosing_session_opened", "{who} opened the dosing session.", CLINICIANS
)
ENTRY_CAPTURED = Verb("entry_captured", "{who} charted something.", frozenset())
ENTRY_SUPERSEDED = Verb("entry_superseded", "{who} corrected something charted.", frozenset())
STRAY_KEPT = Verb("stray_kept", "Something charted was kept aside.", frozenset())
# Adverse events: that there is one, never what it was. Of what lies between the partners only those
# learn who may read it.
ADVERSE_EVENT_RECORDED = Verb(
    "adverse_event_recorded", "{who} recorded an adverse event of {subject}.", CLINICIANS
)
ADVERSE_EVENT_CORRECTED = Verb(
    "adverse_event_corrected", "{who} corrected an adverse event of {subject}.", CLINICIANS
)
ADVERSE_EVENT_CLOSED = Verb(
    "adverse_event_closed", "{who} closed an adverse event of {subject}.", CLINICIANS
)
PARTNER_EVENT_RECORDED = Verb(
    "partner_event_recorded", "{who} recorded a restricted event of {subject}.", _SAFETY
)
PARTNER_EVENT_CORRECTED = Verb(
    "partner_event_corrected", "{who} corrected a restricted event of {subject}.", _SAFETY
)
PARTNER_EVENT_CLOSED = Verb(
    "partner_event_closed", "{who} closed a restricted event of {subject}.", _SAFETY
)
# Leaving: that somebody was asked, never what they said.
WAY_HOME_ASKED = Verb("way_home_asked", "{who} asked {subject} about the way home.", CLINICIANS)
PARTNER_DISCHARGED = Verb("partner_discharged", "{who} let {subject} go home.", CLINICIANS)
DISCHARGE_CORRECTED = Verb(
    "discharge_corrected", "{who} corrected the discharge of {subject}.", CLINICIANS
)
STRAY_SETTLED = Verb("stray_settled", "{who} settled what was kept aside.", frozenset())

# Orders and doses: that there was one, never how much.
DOSE_ORDERED = Verb("dose_ordered", "{who} ordered doses for {subject}.", CLINICIANS)
ORDER_STOPPED = Verb("order_stopped", "{who} stopped the order for {subject}.", CLINICIANS)
ROOM_SET_UP = Verb("room_set_up", "{who} looked at the room.", CLINICIANS)
CHECKED_BEFORE_DOSE = Verb(
    "checked_before_dose", "{who} checked {subject} before a dose.", CLINICIANS
)
WORD_GIVEN = Verb("word_given", "{who} decided about the check of {subject}.", CLINICIANS)
ASKED_ON_THE_DAY = Verb("asked_on_the_day", "{who} asked {subject} alone.", CLINICIANS)
CONVERSION_ASKED = Verb("conversion_asked", "{who} asked {subject} alone.", CLINICIANS)
SESSION_CONVERTED = Verb("session_converted", "{who} changed the day for both.", CLINICIANS)
SESSION_CALLED_OFF = Verb("session_called_off", "{who} called off the day for both.", CLINICIANS)
DOSES_STOPPED = Verb("doses_stopped", "{who} ended the doses of {subject} for today.", CLINICIANS)
DOSE_PREPARED = Verb("dose_prepared", "{who} prepared a dose for {subject}.", CLINICIANS)
DOSE_CHECKED = Verb("dose_checked", "{who} checked a dose for {subject}.", CLINICIANS)
DOSE_GIVEN = Verb("dose_given", "{who} gave {subject} a dose.", CLINICIANS)
DOSE_REFUSED = Verb("dose_refused", "{who} did not give {subject} a prepared dose.", CLINICIANS)
DOSE_VOIDED = Verb("dose_voided", "{who} took back a dose of {subject} on record.", CLINICIANS)
INFUSION_ENDED = Verb(
    "infusion_ended", "{who} noted the end of an infusion of {subject}.", CLINICIANS
)
