"""What the pages of a clinic's own questions show, and their answers beside a review."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from kact.accounts.proofs import Proof, ways_to_prove
from kact.privacy.access import KnownRequest
from screening.forms.asked import tree
from screening.forms.intake import SectionForm
from screening.intake.answers import Answers
from screening.intake.library import part as part_of
from screening.intake.library import parts_by
from screening.intake.own_questions import KINDS, TITLE, side_of, with_own
from screening.intake.questions import Part
from screening.intake.words import in_words
from screening.models import ClinicQuestion
from screening.models.clinic_questions import read_all
from screening.queries import clinic_questions as queries

Context = dict[str, Any]

NOTHING_DECIDED = (
    "Questions that your clinic added. They raise no flag, no rule reads them, and nothing is"
    " decided by them: what they mean is for whoever reads them."
)
DECIDED_BY = {"medical": "a prescriber", "relational": "a therapist"}

# How a question stands, and the tone of the word.
PROPOSED = ("Proposed", "todo")
ASKED = ("Asked", "good")
RETIRED = ("Retired", "plain")
SET_ASIDE = ("Set aside", "plain")


def clinic_questions() -> Context:
    """Every question by the part it stands in; those that are asked no more folded away."""
    found = list(queries.clinic_questions())
    return {
        "nav": "clinic",
        "says": NOTHING_DECIDED,
        "parts": [_part(part, found) for part in parts_by("partner")],
    }


def _part(part: Part, questions: Iterable[ClinicQuestion]) -> Context:
    rows = [_row(question) for question in questions if question.part == part.code]
    return {
        "part": part,
        "decided_by": DECIDED_BY[side_of(part)],
        "rows": [row for row in rows if not row["over"]],
        "over": [row for row in rows if row["over"]],
    }


def _row(question: Any) -> Context:
    return {
        "question": question,
        "kind": KINDS[question.kind],
        "stands": _stands(question),
        "over": question.retired_at is not None,
    }


def _stands(question: Any) -> Context:
    if question.retired_at:
        word, tone = RETIRED if question.approved_at else SET_ASIDE
    else:
        word, tone = ASKED if question.approved_at else PROPOSED
    return {"text": word, "tone": tone}


def clinic_question(request: KnownRequest, found: Any, proof: Proof) -> Context:
    """One question as a partner sees it, where it comes from, and what may be done with it."""
    part = part_of(found.part)
    open_ = found.retired_at is None
    decides = queries.may_decide(found)
    approvable = decides and open_ and not found.approved_at
    proven = proof.suffices(second_factor=True)
    return {
        "nav": "clinic",
        "question": found,
        "part": part,
        "stands": _stands(found),
        "says": NOTHING_DECIDED,
        "title": TITLE,
        "asked": tree(_as_a_partner_sees(part, found)),
        "facts": _facts(part, found),
        "decided_by": DECIDED_BY[side_of(part)],
        "may_approve": approvable,
        "proven": proven,
        "proofs": ways_to_prove(
            request, reverse("clinic_question", args=[found.pk]), second_factor=True
        )
        if approvable and not proven
        else [],
        "set_up": reverse("mfa_index"),
        "may_retire": decides and open_,
    }


def _as_a_partner_sees(part: Part, question: ClinicQuestion) -> SectionForm:
    asked = with_own(part, [question.as_asked])
    return SectionForm(asked, asked.sections[-1], given={})


def _facts(part: Part, question: Any) -> list[Context]:
    before = question.replaces.asks if question.replaces else ""
    facts = {
        "Part": f"{part.label}; partners read “{part.title}”",
        "Can be answered": KINDS[question.kind],
        "Numbers taken": _bounds(question),
        "Without an answer": "The part is not complete" if question.needed else "Can be left out",
        "In place of": before,
        "Proposed": _signed(question.proposed_at, question.proposed_by),
        "Approved": _signed(question.approved_at, question.approved_by),
        "Asked no more": _signed(question.retired_at, question.retired_by),
    }
    return [{"term": term, "detail": detail} for term, detail in facts.items() if detail]


def _bounds(question: ClinicQuestion) -> str:
    limits = question.as_asked.limits
    return f"{limits.reject_below} to {limits.reject_above} {question.unit}" if limits else ""


def _signed(at: Any, by: str | None) -> str:
    return f"{at:%-d %b %Y}, {by}" if at else ""


def own_answers(side: str, answers: Answers) -> list[Context]:
    """What was answered to the clinic's questions in the parts one review looks at, by part.

    Retired ones stay where they were answered; those asked now are there without an answer too.
    """
    parts = [part for part in parts_by("partner") if side_of(part) == side]
    found = ((part, _answered(part, answers)) for part in parts)
    return [{"part": part, "rows": rows} for part, rows in found if rows]


def _answered(part: Part, answers: Answers) -> list[Context]:
    """The questions of one part as clinicians read them."""
    return [
        {
            "term": question.asks,
            "detail": in_words(question.as_asked, answers.get(question.code)) or "Not answered",
        }
        for question in read_all()
        if question.part == part.code and (question.code in answers or queries.is_asked(question))
    ]
