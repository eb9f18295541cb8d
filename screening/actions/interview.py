"""Begins the relational-safety interview of one partner, in a sitting that is private."""

from django.db import transaction

from kact.privacy.audience import Audience
from screening.actions.intake import enter_intake, save_answers
from screening.actions.safety import NotAlone
from screening.intake.answers import Given
from screening.intake.library import parts_by
from screening.models import Intake, Sitting


@transaction.atomic
def begin_interview(*, by: Audience, sitting: Sitting) -> Intake:
    """Open the staff's part about safety, with what the sitting has logged filled in already.

    Raises NotAlone, and IntakeClosed as ``enter_intake`` does.
    """
    if not sitting.goes_ahead:
        raise NotAlone
    [part] = [part for part in parts_by("staff") if "safety" in part.records]
    row = enter_intake(by=by, couple=sitting.couple_id, subject=sitting.subject_id, part=part.code)
    save_answers(by=by, intake=row, answers=_logged(sitting))
    return row


def _logged(sitting: Sitting) -> dict[str, Given]:
    """The log of a sitting as answers to the questions that open the interview."""
    plan = (sitting.code_word, sitting.if_cut_off, sitting.call_back)
    said = {
        "sitting_mode": sitting.mode,
        "sitting_safe_now": "yes",
        "sitting_alone": "yes",
        "sitting_present": sitting.company,
        "sitting_place": sitting.location,
        "sitting_plan": "\n".join(words for words in plan if words),
    }
    if sitting.mode != Sitting.Mode.CLINIC and sitting.headphones is not None:
        said["sitting_headphones"] = "yes" if sitting.headphones else "no"
    return {code: Given(value) for code, value in said.items() if value}
