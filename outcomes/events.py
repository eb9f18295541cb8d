"""What can happen to a score."""

from kact.privacy.roles import CLINICIANS
from kact.record.verbs import Verb

RESPONSE_SCORED = Verb("response_scored", "The {instrument} of {subject} was scored.", CLINICIANS)
