"""Opens the day of a dose."""

from django.db import transaction

from kact.couples.actions import take_turns
from kact.couples.models import Course
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience
from kact.protocol.case import BOTH_DOSE
from kact.record.actions import append
from kact.scheduling.models import Visit
from kact.scheduling.refusals import NotNow
from sessions import events
from sessions.actions.staffing import is_on_its_day
from sessions.models import DosingSession
from sessions.queries.dosing import dosing_session_of


class RolesUnknown(RuntimeError):
    """Nobody has said yet which of the two is dosed in this visit."""


@transaction.atomic
def open_dosing_session(*, by: Audience, visit: Visit, variant: str) -> DosingSession:
    """Begin the record of a dosing visit; opened again it is the same one.

    Raises NotNow for a visit without a dose, or not of today, and RolesUnknown.
    """
    take_turns(f"dosing session:{visit.pk}")
    if found := dosing_session_of(visit.pk):
        return found
    if not is_on_its_day(visit):
        raise NotNow
    row = DosingSession(
        clinic_id=by.clinic,
        couple_id=visit.couple_id,
        author_id=by.user,
        visit=visit,
        variant=variant,
        doses=_doses(visit, variant),
    )
    row.save(force_insert=True)
    data = {"dosing_session": str(row.pk)}
    append(events.DOSING_SESSION_OPENED, by=by, couple=visit.couple_id, data=data)
    return row


def _doses(visit: Visit, variant: str) -> str:
    """Who is dosed: both where the format says so, who comes alone, or whom the visit names."""
    couple = couple_in_reach(visit.couple_id)
    if visit.subject_id:
        places = {partner.pk: partner.place for partner in couple.current}
        return Course.Doses.ONE if places[visit.subject_id] == 1 else Course.Doses.TWO
    if variant in BOTH_DOSE:
        return Course.Doses.BOTH
    [course] = couple.courses
    if doses := visit.doses or course.doses:
        return str(doses)
    raise RolesUnknown
