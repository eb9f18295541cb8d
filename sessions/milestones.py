"""The milestones that this stage's actions write, and its facts read.

`DOSED`, from which other stages measure too, has its home in `kact.protocol.case`.
"""

# Of a partner.
PREPARATION_OPEN = "preparation_open"  # of both at one moment: they may begin to prepare
INDIVIDUAL_PREPARATION = "individual_preparation"
ESCORT_NAMED = "escort_named"  # who takes them home; ended when somebody else is needed
AGREEMENTS_SIGNED = "agreements_signed"  # ended by a new version
WITNESS_AGREEMENT = "witness_agreement"  # briefed for a witness, and signed
INTENTION_RECORDED = "intention_recorded"  # once for each session
PREPARATION_SHEET_SENT = "preparation_sheet_sent"  # their own notes before a session
SAME_DAY_CHECK = "same_day_check"  # the pre-dose checklist, without a hold
SAME_DAY_CONSENT = "same_day_consent"  # asked in private, said yes; ended by a no
NO_MORE_TODAY = "no_more_today"  # stopped or gone home: counts until the next session's first dose
VITALS_ON_HOLD = "vitals_on_hold"  # never written: found from the newest measurements
SESSION_REVIEW_OPEN = (
    "session_review_open"  # a serious adverse event is open; ended when it is closed
)

WAY_HOME_SETTLED = "way_home_settled"  # asked alone, whatever was said; ended when asked again
DISCHARGED = "discharged"  # gone home after a dose; the latest one counts

# Of the couple.
JOINT_PREPARATION = "joint_preparation"
STAFFING_CONFIRMED = "staffing_confirmed"  # for one day
