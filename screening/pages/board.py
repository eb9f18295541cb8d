"""What the screening board shows: both partners side by side, each what this reader may read.

The administrator sees the gates' own words: the same ones whatever the cause.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.case import Case, PartnerCase, Reached
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.pages import sheet
from kact.protocol.queries import case_of
from screening import milestones
from screening.actions.holds import may_lift
from screening.eligibility import CLEARED, IN_PROGRESS, eligibility_word
from screening.intake.library import parts
from screening.intake.questions import Part
from screening.models import Hold, Intake, MedicalEligibility
from screening.pages.entries import STANDS, WAITING
from screening.pages.findings import flagged, sorted_out
from screening.pages.reviews import TITLES, tone
from screening.queries.board import Board, board_of
from screening.queries.intake import may_read
from screening.queries.reviews import MEDICAL, SIDES, Side, Signed, eligibility_in, why_reopened

Context = dict[str, Any]

OF_BOTH = ("before_joint_work", "before_preparation")
MAY_REVIEW = {"medical": Can.REVIEW_MEDICALLY, "relational": Can.REVIEW_RELATIONALLY}


def screening_board(reader: Audience, couple: Couple) -> Context:
    """The board for whoever is looking."""
    context: Context = {"nav": "couples", "couple": couple}
    if not reader.can(Can.SEE_CARE):
        return context | _neutral(couple)
    board = board_of(couple)
    standing = eligibility_in(board.case, board.signed)
    return context | {
        "clinical": True,
        "people": [_person(reader, board, p, standing[p.pk]) for p in couple.current],
        "sheets": _sheets(couple, board.case),
        "links": _links(couple),
    }


def _neutral(couple: Couple) -> Context:
    """How far it is, in words that are the same for every cause.

    Of one partner alone nothing is said that a decision changes: once a hold is lifted, the word of
    their eligibility would tell a deferral from every other cause. It counts in the couple's gates.
    """
    case = case_of(couple)
    return {
        "gates": [_word(name, case) for name in OF_BOTH],
        "people": [
            {
                "partner": p,
                "gates": [_word("before_forms", case, p.pk)],
            }
            for p in couple.current
        ],
    }


def _word(name: str, case: Case, partner: UUID | None = None) -> Context:
    found = examine(gate(name), case, partner=partner)
    return {"title": found.title, "word": found.word, "tone": "good" if found.open else "plain"}


def _reached(case: Case, partner: UUID, code: str) -> Reached | None:
    """The milestone of a partner that counts now."""
    [person] = [each for each in case.partners if each.id == partner]
    found = (person.milestones or {}).get(code)
    return found if isinstance(found, Reached) and not found.ended(case.now) else None


def _sheets(couple: Couple, case: Case) -> list[Context]:
    places = {p.pk: p.place for p in couple.current}
    return [sheet(examine(gate(name), case), places) for name in OF_BOTH]


def _links(couple: Couple) -> list[Context]:
    names = {
        "safety": "Safety",
        "consents": "Consents",
        "joint_intake": "Joint intake",
        "plan": "Plan",
        "record_requests": "Requests to read",
    }
    links = [{"url": reverse(name, args=[couple.pk]), "text": text} for name, text in names.items()]
    return [*links, {"url": reverse("confidentiality_policy"), "text": "Confidentiality policy"}]


def _person(reader: Audience, board: Board, partner: Partner, standing: str) -> Context:
    """One partner's column."""
    answers = board.answers.get(partner.pk, {})
    [person] = [each for each in board.case.partners if each.id == partner.pk]
    return {
        "partner": partner,
        "eligibility": _eligibility(standing),
        "holds": [_hold(reader, row) for row in board.holds.get(partner.pk, [])],
        "findings": sorted_out(board.findings.get(partner.pk, []), answers),
        "sides": bool(board.side) and TITLES[board.side.code] if board.side else "",
        "flagged": flagged(answers),
        "forms": _forms(board.intakes.get(partner.pk, {})),
        "forms_url": reverse("intakes", args=[partner.pk]),
        "reviews": [_review(reader, board, person, side) for side in SIDES],
        "assessment": _assessment(reader, board, person),
        "room": _room(board.signed.get((partner.pk, MEDICAL.code))),
    }


def _eligibility(word: str) -> Context:
    color = "todo" if word == IN_PROGRESS else tone(word)
    return {"text": eligibility_word(word), "tone": color}


def _hold(reader: Audience, row: Hold) -> Context:
    return {
        "says": row.get_cause_display(),
        "at": row.opened_at,
        "lift_url": reverse("lift_hold", args=[row.pk]) if may_lift(reader, row) else "",
    }


def _forms(newest: dict[str, Intake]) -> Context:
    """Each part that concerns this reader: what is missing first, and what is there folded."""
    rows = [
        _form(part, newest.get(part.code))
        for part in parts().values()
        if part.by == "partner" or may_read(part)
    ]
    return {
        "missing": [row for row in rows if not row["sent"]],
        "sent": [row for row in rows if row["sent"]],
    }


def _form(part: Part, newest: Intake | None) -> Context:
    text, tone = STANDS[Intake.Outcome(newest.outcome)] if newest and newest.outcome else WAITING
    sent = newest is not None and newest.outcome == Intake.Outcome.SENT
    shown = newest if newest and newest.submitted_at and may_read(part) else None
    return {
        "label": part.label,
        "sent": sent,
        "state": {"text": text, "tone": tone},
        "at": newest.submitted_at if newest else None,
        "url": reverse("intake_answers", args=[shown.pk]) if shown else "",
    }


def _review(reader: Audience, board: Board, person: PartnerCase, side: Side) -> Context:
    """How one review stands, and the way to it for whoever signs it."""
    signed = board.signed.get((person.id, side.code))
    mine = reader.can(MAY_REVIEW[side.code])
    return {
        "title": TITLES[side.code],
        "url": reverse(f"{side.code}_review", args=[person.id]) if mine else "",
        "signed": signed,
        **_stands(signed, person, board.case, side),
    }


def _stands(signed: Signed | None, person: PartnerCase, case: Case, side: Side) -> Context:
    if signed is None:
        return {"text": "Not signed yet", "tone": "todo"}
    if signed.outcome in CLEARED and signed.valid_until and signed.valid_until <= case.now:
        return {"text": "Run out", "tone": "attention"}
    if signed.outcome in CLEARED and (why := why_reopened(side, signed, person, case.now)):
        return {"text": f"Reopened: {why}", "tone": "attention"}
    return {"text": eligibility_word(signed.outcome), "tone": tone(signed.outcome)}


def _assessment(reader: Audience, board: Board, person: PartnerCase) -> Context:
    """Whether the psychiatric assessment stands, and the way to it."""
    found = _reached(board.case, person.id, milestones.PSYCHIATRIC_ASSESSMENT)
    mine = reader.can(Can.ASSESS_PSYCHIATRICALLY)
    return {
        "done": found is not None,
        "at": found.at if found else None,
        "url": reverse("record_psychiatric_assessment", args=[person.id]) if mine else "",
    }


def _room(signed: Signed | None) -> Context:
    """What the prescriber told those who will be in the room."""
    if signed is None or not (signed.in_the_room or signed.in_words):
        return {}
    labels = [MedicalEligibility.InTheRoom(code).label for code in signed.in_the_room]
    return {"items": labels, "words": signed.in_words}
