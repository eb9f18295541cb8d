"""The tables of the calendar, split by noun."""

from kact.scheduling.models.claims import Attendance, Claim, Slot
from kact.scheduling.models.desk import Task, Waiting
from kact.scheduling.models.feeds import Feed
from kact.scheduling.models.plans import CoursePlan
from kact.scheduling.models.resources import Closing, Equipment, OpeningHours, Room
from kact.scheduling.models.roster import GroupName, Roster
from kact.scheduling.models.visits import Cohort, CohortPlace, Visit

__all__ = [
    "Attendance",
    "Claim",
    "Closing",
    "Cohort",
    "CohortPlace",
    "CoursePlan",
    "Equipment",
    "Feed",
    "GroupName",
    "OpeningHours",
    "Room",
    "Roster",
    "Slot",
    "Task",
    "Visit",
    "Waiting",
]
