"""What clinicians see of one partner's intake: how each part stands, and answers they may read."""

from typing import Any

from django.urls import reverse

from kact.couples.models import Partner
from kact.instruments.definition import library
from kact.instruments.pages import as_asked, licensed
from screening.intake.library import parts
from screening.intake.own_questions import is_own
from screening.intake.questions import Part, Section
from screening.models import Intake
from screening.pages.clinic_questions import NOTHING_DECIDED
from screening.pages.intake import Context, rows_of
from screening.queries import intake as queries

TOTAL = "_total"  # ends the code of a question that takes the total of an instrument

# How a part stands, and the tone of the word.
WAITING = ("Waiting", "todo")
BEGUN = ("Begun", "todo")
STANDS = {
    Intake.Outcome.SENT: ("Sent", "good"),
    Intake.Outcome.DECLINED: ("Declined", "attention"),
    Intake.Outcome.POSTPONED: ("Postponed", "attention"),
}


def intakes(partner: Partner) -> Context:
    """Every part asked of one partner, or filled in about them, and how it stands."""
    newest = queries.newest_of(partner.pk)
    rows = [_row(part, newest.get(part.code)) for part in parts().values()]
    return {
        "nav": "couples",
        "partner": partner,
        "couple_url": reverse("couple", args=[partner.couple_id]),
        "asked": [row for row in rows if row["part"].by == "partner"],
        "ours": [row for row in rows if row["part"].by == "staff" and row["concerns"]],
    }


def intake_answers(found: Intake) -> Context:
    """The answers of one closed intake that the reader may read, section by section."""
    answers = queries.answers_in(found)
    readable = [s for s in found.definition.sections if queries.may_read_record(s.record)]
    return {
        "nav": "couples",
        "intake": found,
        "part": found.definition,
        "partner": found.subject,
        "stands": _stands(found),
        "sections": [
            {
                "title": section.title,
                "rows": _labelled(found, section, answers),
                "says": NOTHING_DECIDED if is_own(section) else "",
            }
            for section in readable
        ],
        "back": reverse("intakes", args=[found.subject_id]),
    }


def read_aloud(section: Section) -> list[Context]:
    """The instruments whose totals a section takes, in the words the clinic may show today."""
    totals = {q.code.removesuffix(TOTAL).replace("_", "-") for q in section.questions}
    return [
        {"title": definition.title, "pages": as_asked(definition)}
        for definition in licensed(i for i in library() if i in totals)
    ]


def after(found: Intake) -> str:
    """Where a clinician goes on once a part is kept: from an interview, to what it asks for."""
    if "interview" in found.definition.records:
        return reverse("safety", args=[found.couple_id])
    return reverse("intakes", args=[found.subject_id])


def _labelled(found: Intake, section: Any, answers: Any) -> list[Context]:
    """The rows as clinicians call the questions."""
    return [row | {"question": row["label"]} for row in rows_of(found, section, answers)]


def _row(part: Part, newest: Intake | None) -> Context:
    readable = newest is not None and newest.submitted_at and queries.may_read(part)
    return {
        "part": part,
        "intake": newest,
        "stands": _stands(newest),
        "at": newest and newest.submitted_at,
        "url": reverse("intake_answers", args=[newest.pk]) if newest and readable else "",
        "may_enter": queries.may_enter(part),
        "concerns": queries.may_read(part),
    }


def _stands(newest: Intake | None) -> Context:
    if newest is None:
        word, tone = WAITING
    elif newest.outcome:
        word, tone = STANDS[Intake.Outcome(newest.outcome)]
    else:
        word, tone = BEGUN if newest.begun_at else WAITING
    return {"text": word, "tone": tone}
