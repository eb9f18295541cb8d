"""A dosing day as tests begin it: a visit of today, opened, with both partners dosed."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from kact.couples.actions import reach
from kact.couples.queries import partner_in_reach
from kact.privacy.audience import looking_as
from kact.scheduling.models import Visit
from sessions.actions.dosing import open_dosing_session
from sessions.models import DosingSession
from tests.cast import Cast, Person
from tests.kact.scheduling import planning
from tests.kact.scheduling.planning import ZONE, at


def begin(cast: Cast) -> DosingSession:
    """Today's session of the couple of `a` and `b`, opened by the monitor."""
    clinic = planning.clinic(cast)
    with looking_as(clinic.by) as by:
        couple = clinic.couple()
        for each in couple.current:
            reach("individual_preparation", by=by, couple=couple.pk, subject=each.pk)
        reach("joint_preparation", by=by, couple=couple.pk)
    needs = clinic.needs("therapist", "monitor", monitors=(0, 1))
    visit = clinic.book("dosing", at(0), needs=needs)
    starts = datetime.combine(datetime.now(ZoneInfo(ZONE)).date(), time(0, 5), ZoneInfo(ZONE))
    with looking_as(clinic.by):
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=23)}
        Visit.objects.filter(pk=visit.pk).update(**times)
    with looking_as(cast.monitor.audience) as by:
        found = Visit.objects.get(pk=visit.pk)
        return open_dosing_session(by=by, visit=found, variant="CONJOINT")


def partner(cast: Cast, person: Person, word: str = "therapist") -> Any:
    with looking_as(cast.people[word].audience):
        return partner_in_reach(person.partner.pk)


def event(**other: Any) -> dict[str, Any]:
    """An adverse event as the action takes it."""
    plain = {
        "term": "hypertension",
        "other": "",
        "onset_at": timezone.now() - timedelta(minutes=5),
        "ended_at": None,
        "severity": "moderate",
        "expected": True,
        "relation": "probable",
        "action": "observed",
        "outcome": "recovering",
        "criteria": [],
        "description": "",
    }
    return plain | other
