"""What follows from what: every event that starts further work, and the job that does it."""

from kact.accounts.events import CREDENTIAL_WITHDRAWN, MEMBERSHIP_ENDED
from kact.alerts.events import ALERT_RAISED
from kact.couples.events import COUPLE_REGISTERED, PARTNER_ADDED
from kact.instruments.events import RESPONSE_SUBMITTED
from kact.privacy.roles import Job
from kact.protocol.events import NUMBER_APPROVED
from kact.record.follow import after
from kact.scheduling.actions.blocking import settle_joint_visits
from kact.scheduling.actions.tasks import ask_for_staff, close_tasks, open_task, pass_on_staffing
from kact.scheduling.events import (
    EQUIPMENT_KEPT,
    ROOM_KEPT,
    VISIT_ARRIVED,
    VISIT_CANCELLED,
    VISIT_DONE,
    VISIT_LATE,
    VISIT_MISSED,
    VISIT_MOVED,
)
from outcomes.actions import ask_baseline, score_response
from screening.actions.intake import ask_intakes
from screening.actions.second_look import ask_second_looks, take_second_look
from screening.actions.urgent import hold_for_alert
from screening.events import HELD, HOLD_LIFTED, SECOND_LOOK_ASKED
from sessions.actions.staffing import check_staffing_again, end_staffing

after(ALERT_RAISED, job=Job.KEEPER, do=hold_for_alert)
after(COUPLE_REGISTERED, job=Job.PLANNER, do=ask_baseline)
after(COUPLE_REGISTERED, job=Job.PLANNER, do=ask_intakes)
after(HELD, job=Job.KEEPER, do=settle_joint_visits)
after(HOLD_LIFTED, job=Job.KEEPER, do=settle_joint_visits)
after(NUMBER_APPROVED, job=Job.EXAMINER, do=ask_second_looks)
after(PARTNER_ADDED, job=Job.PLANNER, do=ask_baseline)
after(PARTNER_ADDED, job=Job.PLANNER, do=ask_intakes)
after(RESPONSE_SUBMITTED, job=Job.SCORER, do=score_response)
after(SECOND_LOOK_ASKED, job=Job.EXAMINER, do=take_second_look)
for verb in (VISIT_LATE, VISIT_MISSED, VISIT_CANCELLED):
    after(verb, job=Job.KEEPER, do=open_task)
for verb in (VISIT_ARRIVED, VISIT_DONE, VISIT_MISSED, VISIT_CANCELLED):
    after(verb, job=Job.KEEPER, do=close_tasks)
for verb in (VISIT_MOVED, VISIT_CANCELLED):
    after(verb, job=Job.KEEPER, do=end_staffing)
    after(verb, job=Job.KEEPER, do=pass_on_staffing)
for verb in (CREDENTIAL_WITHDRAWN, MEMBERSHIP_ENDED, ROOM_KEPT, EQUIPMENT_KEPT):
    after(verb, job=Job.KEEPER, do=check_staffing_again)
after(MEMBERSHIP_ENDED, job=Job.KEEPER, do=ask_for_staff)
