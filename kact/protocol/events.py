"""What can happen to the clinic's own numbers."""

from kact.privacy.roles import Role
from kact.record.verbs import Verb

_READERS = frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.ADMIN, Role.PRIVACY_OFFICER})

NUMBER_PROPOSED = Verb("number_proposed", "{who} proposed a number: {code} {value}.", _READERS)
NUMBER_APPROVED = Verb("number_approved", "{who} approved a number: {code} {value}.", _READERS)
