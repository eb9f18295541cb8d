"""What can happen to a response."""

from kact.privacy.roles import CARE_STAFF, CLINICIANS, Role
from kact.record.verbs import Verb

RESPONSE_ASKED = Verb(
    "response_asked", "{subject} was asked to answer the {instrument}.", CLINICIANS
)
RESPONSE_SUBMITTED = Verb("response_submitted", "{subject} answered the {instrument}.", CLINICIANS)

# Permissions to use what others hold the rights to.
_CLINIC = CARE_STAFF | {Role.PRIVACY_OFFICER}
PERMISSION_RECORDED = Verb(
    "permission_recorded", "{who} recorded a permission for the {instrument}.", _CLINIC
)
PERMISSION_ENDED = Verb(
    "permission_ended", "{who} ended a permission for the {instrument}.", _CLINIC
)
WORDING_SUPPLIED = Verb(
    "wording_supplied", "{who} supplied the words of the {instrument}.", _CLINIC
)
WORDING_ACTIVATED = Verb(
    "wording_activated", "{who} activated the words of the {instrument}.", _CLINIC
)
