"""What follows from what: every event that starts further work, and the job that does it."""

from kact.alerts.events import ALERT_RAISED
from kact.couples.events import COUPLE_REGISTERED, PARTNER_ADDED
from kact.instruments.events import RESPONSE_SUBMITTED
from kact.privacy.roles import Job
from kact.record.follow import after
from outcomes.actions import ask_baseline, score_response
from screening.actions.intake import ask_intakes
from screening.actions.urgent import hold_for_alert

after(ALERT_RAISED, job=Job.KEEPER, do=hold_for_alert)
after(COUPLE_REGISTERED, job=Job.PLANNER, do=ask_baseline)
after(COUPLE_REGISTERED, job=Job.PLANNER, do=ask_intakes)
after(PARTNER_ADDED, job=Job.PLANNER, do=ask_baseline)
after(PARTNER_ADDED, job=Job.PLANNER, do=ask_intakes)
after(RESPONSE_SUBMITTED, job=Job.SCORER, do=score_response)
