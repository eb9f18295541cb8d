"""Says that a partner's psychiatric assessment is done, or is to be done again."""

from django.db import transaction

from kact.couples.actions import end, reach
from kact.couples.models import Partner
from kact.privacy.audience import Audience
from kact.record.actions import append
from screening import events, milestones
from screening.models import PsychiatricAssessment


@transaction.atomic
def record_psychiatric_assessment(
    *, by: Audience, partner: Partner, done: bool, summary: str
) -> None:
    """Put an assessment on record with what was found, or take it back with the reason why."""
    PsychiatricAssessment(
        clinic_id=by.clinic,
        couple_id=partner.couple_id,
        subject_id=partner.pk,
        author_id=by.user,
        done=done,
        summary=summary,
    ).save(force_insert=True)
    end(milestones.PSYCHIATRIC_ASSESSMENT, subject=partner.pk)
    if done:
        reach(
            milestones.PSYCHIATRIC_ASSESSMENT, by=by, couple=partner.couple_id, subject=partner.pk
        )
    append(
        events.PSYCHIATRIC_ASSESSMENT_RECORDED if done else events.PSYCHIATRIC_ASSESSMENT_UNDONE,
        by=by,
        couple=partner.couple_id,
        subject=partner.pk,
    )
