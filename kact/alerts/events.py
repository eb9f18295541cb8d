"""What can happen to an alert. The administrator is not among its readers."""

from kact.privacy.roles import CLINICIANS
from kact.record.verbs import Verb

ALERT_RAISED = Verb("alert_raised", "A safety alert was raised for {subject}.", CLINICIANS)
ALERT_ACKNOWLEDGED = Verb(
    "alert_acknowledged", "{who} answered a safety alert for {subject}.", CLINICIANS
)
