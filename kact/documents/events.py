"""What can happen to a document."""

from kact.privacy.roles import CLINICIANS
from kact.record.verbs import Verb

DOCUMENT_KEPT = Verb("document_kept", "A document about {subject} was kept.", CLINICIANS)
