"""What the pages of the two reviews show. Neither says what the other review came to."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from kact.couples.models import Partner
from screening.eligibility import CLEARED, Considered, Outcome, may_sign
from screening.forms.reviews import (
    DecideFinding,
    RecordPsychiatricAssessment,
    SignMedicalReview,
    SignReview,
)
from screening.intake.answers import Answers
from screening.intake.library import parts
from screening.intake.words import in_words
from screening.models.reviews import Review
from screening.pages.clinic_questions import NOTHING_DECIDED, own_answers
from screening.pages.findings import Context, flagged, sorted_out
from screening.queries.intake import answers_of
from screening.queries.reviews import (
    MEDICAL,
    RELATIONAL,
    Side,
    assessments_of,
    basis_of_all,
    considered,
    considered_in,
    reviews_of,
    validity_days,
)

TITLES = {"medical": "Medical review", "relational": "Relational review"}
PARTS_ON_PAPER = ("about_you", "vitals", "medicines", "labs", "examination")


def medical_review(partner: Partner, bound: DecideFinding | None = None) -> Context:
    """Every medical finding about one partner, each with the form on which it is decided."""
    return _review(MEDICAL, partner, bound)


def relational_review(partner: Partner, bound: DecideFinding | None = None) -> Context:
    """Every relational finding about one partner, each with the form on which it is decided."""
    return _review(RELATIONAL, partner, bound)


def _review(side: Side, partner: Partner, bound: DecideFinding | None) -> Context:
    answers = answers_of(partner.pk)
    found = considered_in(side, partner.pk, answers)
    sorts = sorted_out(found, answers)
    for row in sorts["standing"]:
        row["form"] = _form_of(row, bound)
    _open_one(sorts["standing"], bound)
    signed = _all_signed(side, partner)
    return sorts | {
        "nav": "couples",
        "partner": partner,
        "title": TITLES[side.code],
        "undecided": sum(each.undecided for each in found),
        "flagged": flagged(answers),
        "own": own_answers(side.code, answers),
        "own_says": NOTHING_DECIDED,
        "ready": bool(CLEARED & set(may_sign(found))),
        "signed": signed,
        "reopened": signed[0]["reopened"] if signed else None,
        "decide_url": reverse(f"decide_{side.code}_finding", args=[partner.pk]),
        "sign_url": reverse(f"sign_{side.code}_review", args=[partner.pk]),
        "board_url": reverse("screening_board", args=[partner.couple_id]),
        "answers_url": reverse("intakes", args=[partner.pk]),
        "printable": side is MEDICAL,
    }


def _open_one(rows: list[Context], bound: DecideFinding | None) -> None:
    """The finding that was refused, or else the first that waits for a decision; others fold."""
    wanted = [row for row in rows if (row["form"] is bound if bound else row["undecided"])]
    for row in rows:
        row["opened"] = row is next(iter(wanted), None)


def _form_of(row: Context, bound: DecideFinding | None) -> DecideFinding | None:
    if not row["decidable"]:
        return None
    if bound is not None and bound.data.get("rule") == row["rule"]:
        return bound
    return DecideFinding(rule=row["rule"], basis=row["basis"])


def _all_signed(side: Side, partner: Partner) -> list[Context]:
    """Every signature of one side, the newest first, with what ended it before its time."""
    return [_signed(row) | {"reopened": _reopened(row)} for row in reviews_of(side, partner.pk)]


def _reopened(row: Any) -> Context | None:
    return {"at": row.reopened_at, "grounds": row.grounds} if row.reopened_at else None


def _signed(row: Review) -> Context:
    return {
        "outcome": row.get_outcome_display(),
        "tone": tone(row.outcome),
        "at": row.signed_at,
        "by": row.signed_by,  # type: ignore[attr-defined]
        "until": row.valid_until,
        "conditions": row.conditions,
        "reason": row.reason,
    }


def tone(outcome: str) -> str:
    """The colour of an outcome's word."""
    return {"eligible": "good", "conditional": "good"}.get(outcome, "attention")


def sign_medical_review(partner: Partner, data: Any) -> tuple[SignMedicalReview, Context]:
    """The form on which the medical review is signed, and what it is signed on."""
    found = considered(MEDICAL, partner.pk)
    form = SignMedicalReview(data, **_offered(MEDICAL, found))
    return form, _signing(MEDICAL, partner, found)


def sign_relational_review(partner: Partner, data: Any) -> tuple[SignReview, Context]:
    """The form on which the relational review is signed, and what it is signed on."""
    found = considered(RELATIONAL, partner.pk)
    form = SignReview(data, **_offered(RELATIONAL, found))
    return form, _signing(RELATIONAL, partner, found)


def _offered(side: Side, found: list[Considered]) -> Context:
    return {
        "outcomes": may_sign(found),
        "basis": basis_of_all(found),
        "days": validity_days(side),
    }


def _signing(side: Side, partner: Partner, found: list[Considered]) -> Context:
    standing = sorted_out(found, {})["standing"]
    return {
        "nav": "couples",
        "partner": partner,
        "title": f"Sign the {TITLES[side.code].lower()}",
        "open": [each.finding.title for each in found if each.open],
        "decided": [row for row in standing if row["decision"]],
        "clears": Outcome.CONDITIONAL in may_sign(found),
        "back": reverse(f"{side.code}_review", args=[partner.pk]),
    }


def record_psychiatric_assessment(partner: Partner, form: RecordPsychiatricAssessment) -> Context:
    """What was said of one partner's assessment before, and the form for what is said now."""
    rows = assessments_of(partner.pk)
    return {
        "nav": "couples",
        "partner": partner,
        "form": form,
        "before": [
            {"done": r.done, "summary": r.summary, "at": r.assessed_at, "by": r.assessed_by}  # type: ignore[attr-defined]
            for r in rows
        ],
        "board_url": reverse("screening_board", args=[partner.couple_id]),
        "answers_url": reverse("intakes", args=[partner.pk]),
    }


def print_medical_summary(partner: Partner) -> Context:
    """One partner's medical side on one page of paper: figures, findings, decisions, medicines."""
    answers = answers_of(partner.pk)
    found = considered_in(MEDICAL, partner.pk, answers)
    return sorted_out(found, answers) | {
        "nav": "couples",
        "partner": partner,
        "printed_at": timezone.now(),
        "blocks": [block for code in PARTS_ON_PAPER if (block := _block(code, answers))["rows"]],
        "own": own_answers(MEDICAL.code, answers),
        "own_says": NOTHING_DECIDED,
        "signed": next((_signed(row) for row in reviews_of(MEDICAL, partner.pk)), None),
        "back": reverse("medical_review", args=[partner.pk]),
    }


def _block(code: str, answers: Answers) -> Context:
    """The answered questions of one part, as paper shows them."""
    part = parts()[code]
    rows = [
        {"term": question.label, "detail": in_words(question, answers[name])}
        for name, question in part.questions.items()
        if name in answers and question.kind != "long_text"
    ]
    return {"title": part.label, "rows": rows}
