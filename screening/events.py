"""What can happen in screening. No event names a cause or an answer."""

from kact.privacy.roles import CLINICIANS
from kact.record.verbs import Verb

HELD = Verb("held", "{subject} is not going ahead for now.", CLINICIANS)
HOLD_LIFTED = Verb("hold_lifted", "{who} lifted a hold on {subject}.", CLINICIANS)
