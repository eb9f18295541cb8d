"""What can happen to a clinic's staff and to the way a screen is shared."""

from kact.privacy.roles import CLINICIANS, Role
from kact.record.verbs import Verb

_KEEPERS = frozenset({Role.ADMIN, Role.PRIVACY_OFFICER})

MEMBER_INVITED = Verb("member_invited", "{who} invited {member} to sign in.", _KEEPERS)
MEMBER_JOINED = Verb("member_joined", "{member} set up their sign-in.", _KEEPERS)
MEMBERSHIP_ENDED = Verb("membership_ended", "{who} ended the membership of {member}.", _KEEPERS)
USER_DISABLED = Verb("user_disabled", "{who} closed the sign-in of {member}.", _KEEPERS)
CREDENTIAL_ADDED = Verb(
    "credential_added", "{who} added a credential of {member}: {kind}.", _KEEPERS
)
CREDENTIAL_WITHDRAWN = Verb(
    "credential_withdrawn", "{who} noted that a credential of {member} is void: {kind}.", _KEEPERS
)
RECOVERY_APPROVED = Verb(
    "recovery_approved", "{who} approved that somebody's sign-in is renewed.", _KEEPERS
)
REQUEST_PAGE_CHANGED = Verb(
    "request_page_changed", "{who} changed the public request page.", _KEEPERS
)
JOINT_VIEW_ENTERED = Verb("joint_view_entered", "{who} turned joint view on.", CLINICIANS)
JOINT_VIEW_LEFT = Verb("joint_view_left", "{who} turned joint view off.", CLINICIANS)
