"""What can happen to a response."""

from kact.privacy.roles import CLINICIANS
from kact.record.verbs import Verb

RESPONSE_ASKED = Verb(
    "response_asked", "{subject} was asked to answer the {instrument}.", CLINICIANS
)
RESPONSE_SUBMITTED = Verb("response_submitted", "{subject} answered the {instrument}.", CLINICIANS)
