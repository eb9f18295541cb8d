"""Reads a clinic's own questions for the pages on which they are written and read."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from kact.accounts.queries import staff_name
from kact.privacy.audience import reader
from kact.privacy.roles import Can
from screening.intake.library import part
from screening.intake.own_questions import side_of
from screening.models import ClinicQuestion, ClinicQuestionDecision
from screening.models.clinic_questions import was_asked, with_dates

# Who decides about the questions of a part: whoever signs the review that looks at its answers.
DECIDES = {"medical": Can.REVIEW_MEDICALLY, "relational": Can.REVIEW_RELATIONALLY}


_NAME = staff_name(user_id=OuterRef("author_id"))


def clinic_questions() -> QuerySet[ClinicQuestion]:
    """Every question of the clinic with its dates, and who proposed and decided; oldest first."""
    return with_dates().annotate(
        proposed_by=_NAME,
        approved_by=_who(ClinicQuestionDecision.What.APPROVED),
        retired_by=_who(ClinicQuestionDecision.What.RETIRED),
    )


def clinic_question(pk: UUID) -> ClinicQuestion:
    """One question of the clinic, with its dates. Raises Http404."""
    return get_object_or_404(clinic_questions(), pk=pk)


def question_from(pk: str) -> ClinicQuestion | None:
    """The question that an address names, for another to begin from. Raises Http404 for a bad one.

    None where it names none.
    """
    try:
        return clinic_question(UUID(pk)) if pk else None
    except ValueError as error:
        raise Http404 from error


def is_asked(question: ClinicQuestion) -> bool:
    """Whether it is asked of whoever begins its part now; it comes with its dates."""
    return was_asked(question, timezone.now())


def question_to_decide(pk: UUID) -> ClinicQuestion:
    """The same, for whoever decides about it; Http404 for everybody else."""
    found = clinic_question(pk)
    if not may_decide(found):
        raise Http404
    return found


def may_decide(question: ClinicQuestion) -> bool:
    """Whether the reader approves and retires this question."""
    return reader().can(DECIDES[side_of(part(question.part))])


def _who(what: ClinicQuestionDecision.What) -> Subquery:
    rows = ClinicQuestionDecision.objects.filter(question=OuterRef("pk"), what=what)
    return Subquery(rows.annotate(decided_by=_NAME).values("decided_by")[:1])
