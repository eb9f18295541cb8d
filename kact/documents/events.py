"""What can happen to a document."""

from kact.privacy.roles import CLINICIANS
from kact.record.verbs import Verb

DOCUMENT_KEPT = Verb("document_kept", "A document about {subject} was kept.", CLINICIANS)
RECORD_ASKED_FOR = Verb(
    "record_asked_for", "{subject} asked to read what is kept about them.", CLINICIANS
)
RECORD_REQUEST_ANSWERED = Verb(
    "record_request_answered", "{who} answered what {subject} asked to read.", CLINICIANS
)
