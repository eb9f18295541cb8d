"""What can happen on the calendar. Times, ids and codes; never why, and never a patient's name."""

from kact.privacy.roles import CARE_STAFF, Role
from kact.record.verbs import Verb

VISIT_BOOKED = Verb("visit_booked", "{who} booked a visit: {kind}.", CARE_STAFF)
VISIT_MOVED = Verb("visit_moved", "{who} moved a visit: {kind}.", CARE_STAFF)
VISIT_CANCELLED = Verb("visit_cancelled", "{who} cancelled a visit ({kind}): {reason}.", CARE_STAFF)
VISIT_ARRIVED = Verb("visit_arrived", "{who} noted an arrival: {kind}.", CARE_STAFF)
VISIT_LATE = Verb("visit_late", "{who} noted that somebody is late: {kind}.", CARE_STAFF)
VISIT_MISSED = Verb("visit_missed", "{who} noted that nobody came: {kind}.", CARE_STAFF)
VISIT_DONE = Verb("visit_done", "{who} noted that a visit took place: {kind}.", CARE_STAFF)
VISITS_BLOCKED = Verb(
    "visits_blocked", "Visits of both together are not going ahead for now.", CARE_STAFF
)
VISITS_UNBLOCKED = Verb(
    "visits_unblocked", "Visits of both together are planned again.", CARE_STAFF
)
COURSE_PLANNED = Verb("course_planned", "{who} set what the course is planned from.", CARE_STAFF)
COHORT_MADE = Verb("cohort_made", "{who} made a cohort.", CARE_STAFF)
COHORT_CHANGED = Verb(
    "cohort_changed", "{who} changed when, where or with whom a cohort meets.", CARE_STAFF
)
COHORT_JOINED = Verb("cohort_joined", "{who} gave the couple a place in a cohort.", CARE_STAFF)
COHORT_LEFT = Verb("cohort_left", "{who} ended the couple's place in a cohort.", CARE_STAFF)
GROUP_NAME_CHOSEN = Verb(
    "group_name_chosen", "{subject} chose what a group calls them.", CARE_STAFF
)
ROSTER_OPENED = Verb("roster_opened", "{who} showed a cohort its names.", CARE_STAFF)
ROOM_KEPT = Verb("room_kept", "{who} changed what is kept about a room.", CARE_STAFF)
EQUIPMENT_KEPT = Verb("equipment_kept", "{who} changed what is kept about equipment.", CARE_STAFF)
HOURS_SET = Verb("hours_set", "{who} set the opening hours.", CARE_STAFF)
TIME_CLOSED = Verb("time_closed", "{who} closed a time on the calendar.", CARE_STAFF)
TIME_REOPENED = Verb("time_reopened", "{who} opened a closed time again.", CARE_STAFF)

# Of the front desk: no clinician needs them, and no partner reads them.
_DESK = frozenset({Role.ADMIN})
TASK_TAKEN = Verb("task_taken", "{member} took a task of the front desk.", _DESK)
TASK_GIVEN = Verb("task_given", "{who} gave a task of the front desk to {member}.", _DESK)
TASK_DONE = Verb("task_done", "{who} ticked off a task of the front desk.", _DESK)
WAITING_ADDED = Verb("waiting_added", "{who} put somebody on the waiting list.", _DESK)
WAITING_CLOSED = Verb("waiting_closed", "{who} took somebody off the waiting list.", _DESK)

# Whoever made a feed sees it on their own page; whether a partner has one is nobody's business.
_OFFICER = frozenset({Role.PRIVACY_OFFICER})
FEED_MADE = Verb("feed_made", "{who} made a calendar feed.", _OFFICER)
FEED_REVOKED = Verb("feed_revoked", "{who} ended a calendar feed.", _OFFICER)
