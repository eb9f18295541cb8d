"""What can happen to a couple's registration and care team."""

from kact.privacy.roles import CARE_STAFF, Role
from kact.record.verbs import Verb

COUPLE_REGISTERED = Verb("couple_registered", "{who} registered the couple.", CARE_STAFF)
PARTNER_ADDED = Verb(
    "partner_added", "{who} registered {subject} as the second partner.", CARE_STAFF
)
CONTACT_CONFIRMED = Verb("contact_confirmed", "{subject} said how they may be reached.", CARE_STAFF)
PARTNER_CHANGED = Verb("partner_changed", "{who} changed how to reach {subject}.", CARE_STAFF)
COURSE_CHANGED = Verb("course_changed", "The course was changed: {fields}.", CARE_STAFF)
CARE_TEAM_JOINED = Verb("care_team_joined", "{member} joined the care team.", CARE_STAFF)
CARE_TEAM_LEFT = Verb("care_team_left", "{member} left the care team.", CARE_STAFF)
GLASS_BROKEN = Verb(
    "glass_broken",
    "{who} opened the record in an emergency, for 60 minutes.",
    CARE_STAFF | {Role.PRIVACY_OFFICER},
)
