"""Begins the relational-safety interview of one partner, in a sitting that is private."""

from django.db import transaction

from kact.privacy.audience import Audience
from screening.actions.intake import enter_intake
from screening.actions.safety import NotAlone
from screening.intake.library import parts_by
from screening.models import Intake, Sitting


@transaction.atomic
def begin_interview(*, by: Audience, sitting: Sitting) -> Intake:
    """Open the staff's part about safety. The sitting keeps its own log: nothing of it is copied.

    Raises NotAlone, and IntakeClosed as ``enter_intake`` does.
    """
    if not sitting.goes_ahead:
        raise NotAlone
    [part] = [part for part in parts_by("staff") if "interview" in part.records]
    return enter_intake(by=by, couple=sitting.couple_id, subject=sitting.subject_id, part=part.code)
