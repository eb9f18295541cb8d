"""What therapists record after asking one partner alone: sittings, dispositions, free choice."""

from dataclasses import dataclass

from django.db import transaction

from kact.couples.actions import end, reach
from kact.couples.models import Partner
from kact.couples.queries import has_reached
from kact.privacy.audience import Audience
from kact.record.actions import append
from screening import events, milestones
from screening.actions.holds import hold
from screening.dispositions import allowed
from screening.intake.answers import Answers
from screening.intake.questions import Part
from screening.models import Disposition, Hold, SafetyAssessment, Sitting, Voluntariness
from screening.queries.safety import private_sitting
from screening.urgent import holding

_Outcome = Disposition.Outcome


class NotAlone(RuntimeError):
    """The sitting could not go ahead, so nothing that was asked in it counts."""


class NotInterviewed(RuntimeError):
    """Nobody is found clear before a clinician has asked them, alone."""


class NotAllowed(ValueError):
    """The pattern found does not allow this disposition."""


class PlanMissing(ValueError):
    """Clear with a plan needs the plan."""


@dataclass(frozen=True)
class Grounds:
    """What a disposition rests on, as the therapist wrote it."""

    pattern: str
    grounds: str
    plan: str
    resources: str
    report: str
    report_note: str


@transaction.atomic
def log_sitting(*, by: Audience, partner: Partner, **asked: object) -> Sitting:
    """Keep how an attempt to speak with one partner alone began, whether or not it goes ahead."""
    row = Sitting(**_about(by, partner), **asked)
    row.save(force_insert=True)
    _note(events.SITTING_LOGGED, by, partner)
    return row


def note_asked(*, by: Audience, partner: Partner, part: Part, answers: Answers) -> None:
    """Of a part about safety that has just been sent: the screen, or the interview, is complete.

    It is when every question whose answer could hold is answered, in private: a partner has said
    so themselves before they began, and a clinician has logged the sitting.
    """
    if not ABOUT_SAFETY & set(part.records):
        return
    needed = holding(part.questions)
    in_private = by.kind == "partner" or private_sitting(partner.pk) is not None
    if in_private and needed <= answers.keys():
        _let_through(_COMPLETES[part.by], by, partner, yes=True)


ABOUT_SAFETY = {"safety", "interview"}  # what the partner writes, and what a therapist notes
_COMPLETES = {
    "partner": milestones.RELATIONAL_SAFETY_SCREEN,
    "staff": milestones.RELATIONAL_SAFETY_INTERVIEW,
}


@transaction.atomic
def record_disposition(
    *, by: Audience, partner: Partner, disposition: str, grounds: Grounds
) -> None:
    """Record what was found about joint work. Only a clear one lets it go ahead.

    "Not indicated" also opens a hold, so that everything joint stops with the one neutral sentence.
    A clear one lifts no hold: each is lifted by itself, with its own reason. Raises NotAllowed,
    PlanMissing, and NotInterviewed.
    """
    _check(partner, disposition, grounds)
    row = Disposition(**_about(by, partner), disposition=disposition)
    row.save(force_insert=True)
    SafetyAssessment(**_about(by, partner), disposition=row, **vars(grounds)).save(
        force_insert=True
    )
    _let_through(
        milestones.RELATIONAL_SAFETY_CLEAR, by, partner, yes=disposition in Disposition.CLEARS
    )
    if disposition == _Outcome.CONJOINT_NOT_INDICATED:
        hold(by=by, partner=partner, cause=Hold.Cause.RELATIONAL_SAFETY)
    _note(events.DISPOSITION_RECORDED, by, partner)


def _check(partner: Partner, disposition: str, grounds: Grounds) -> None:
    if disposition not in allowed(grounds.pattern):
        raise NotAllowed
    if disposition == _Outcome.CLEAR_WITH_PLAN and not grounds.plan.strip():
        raise PlanMissing
    if disposition in Disposition.CLEARS and not has_reached(
        partner.pk, milestones.RELATIONAL_SAFETY_INTERVIEW
    ):
        raise NotInterviewed


@transaction.atomic
def check_voluntariness(
    *, by: Audience, partner: Partner, sitting: Sitting, free: bool, note: str
) -> None:
    """Record whether one partner, asked alone, takes part of their own free choice.

    No opens a hold. A later yes lets them through, once the hold is lifted with a reason. Raises
    NotAlone.
    """
    if not sitting.goes_ahead:
        raise NotAlone
    row = Voluntariness(**_about(by, partner), sitting=sitting, free=free, note=note)
    row.save(force_insert=True)
    _let_through(milestones.VOLUNTARINESS_CONFIRMED, by, partner, yes=free)
    if not free:
        hold(by=by, partner=partner, cause=Hold.Cause.VOLUNTARINESS)
    _note(events.VOLUNTARINESS_CHECKED, by, partner)


def _let_through(code: str, by: Audience, partner: Partner, *, yes: bool) -> None:
    """Take back what stood, and let the partner through again only on a yes."""
    end(code, subject=partner.pk)
    if yes:
        reach(code, by=by, couple=partner.couple_id, subject=partner.pk)


def _about(by: Audience, partner: Partner) -> dict[str, object]:
    return {
        "clinic_id": by.clinic,
        "couple_id": partner.couple_id,
        "subject_id": partner.pk,
        "author_id": by.user,
    }


def _note(verb: events.Verb, by: Audience, partner: Partner) -> None:
    append(verb, by=by, couple=partner.couple_id, subject=partner.pk)
