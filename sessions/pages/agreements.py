"""What the pages of agreements show. A partner's never say, nor depend on, who narrowed what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from kact.couples.models import Couple, Partner
from kact.couples.queries import myself
from kact.privacy.audience import Audience
from kact.privacy.roles import Can
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from sessions.agreements.clauses import Answers, Section, clauses
from sessions.agreements.effective import by_heading, is_within, unanswered
from sessions.forms.agreements import AnswerSection
from sessions.models import Agreement, AgreementSheet
from sessions.queries import agreements as queries
from sessions.queries.preparation_opening import is_open

Context = dict[str, Any]
TITLE = "What you two agree on"


# --- a partner's ----------------------------------------------------------------------------------


def own_agreements(reader: Audience) -> Context:
    """What counts for both and, if there is one, what is offered; and one's own next step."""
    me = myself(reader.myself)
    sheet, current = queries.newest_sheet(me.pk), queries.in_force(me.couple_id)
    return {
        "title": TITLE,
        "sections": [section.title for section in clauses().section],
        "begun": sheet is not None and sheet.answered_at is None and bool(sheet.answers),
        "answered": queries.handed_in(me.pk) is not None,
        "current": _version(me.pk, current),
        "offered": _version(me.pk, queries.offered(me.couple_id) if current else None),
    }


def _version(me: UUID, found: Agreement | None) -> Context | None:
    """One version in its own words, and one's own signature under it."""
    if found is None:
        return None
    signed = queries.signature_of(me, found)
    return {
        "pk": found.pk,
        "lines": found.text.splitlines(),
        "since": found.made_at,
        "signed_at": signed and signed.signed_at,
    }


def signing(reader: Audience, agreement: Agreement) -> Context:
    """The words to sign, and whether today is a day for it."""
    me = myself(reader.myself)
    return {
        "agreement": agreement,
        "version": _version(me.pk, agreement),
        "wider": not agreement.in_force,
        "too_soon": queries.is_dosed(me.couple_id, subject=me.pk),
    }


def agreement_tasks(me: UUID, couple: UUID) -> list[Context]:
    """A partner's task: to answer, then to sign what is there to sign."""
    answered = queries.handed_in(me) is not None
    unsigned = queries.wants_signature(me, couple)
    hint = "Something to sign." if unsigned else "You can change this at any time."
    return [
        {
            "title": TITLE,
            "url": reverse("own_agreements"),
            "done": answered and not unsigned,
            "hint": hint if answered else f"{len(clauses().section)} pages",
        }
    ]


def section_or_404(number: int) -> Section:
    """The section of this number, from 1. Raises Http404."""
    if not 1 <= number <= len(clauses().section):
        raise Http404
    return clauses().section[number - 1]


def is_private(sheet: AgreementSheet, signed_in: datetime | None) -> bool:
    """Whether the answers may be on the screen: alone, and said so since they signed in."""
    return sheet.alone_at is not None and (signed_in is None or sheet.alone_at >= signed_in)


def onwards(sheet: AgreementSheet, number: int) -> str:
    """The next page, or the check after the last."""
    if number < len(clauses().section):
        return reverse("answer_agreements", args=[sheet.pk, number + 1])
    return reverse("check_agreements", args=[sheet.pk])


def resume(sheet: AgreementSheet) -> str:
    """The first page with something open, or the check."""
    for number, section in enumerate(clauses().section, 1):
        if any(clause.code not in sheet.answers for clause in section.clause):
            return reverse("answer_agreements", args=[sheet.pk, number])
    return reverse("check_agreements", args=[sheet.pk])


def section(sheet: AgreementSheet, number: int, form: AnswerSection) -> Context:
    """One page of clauses, and where it stands."""
    before = reverse("answer_agreements", args=[sheet.pk, number - 1]) if number > 1 else None
    return {
        "section": form.section,
        "form": form,
        "at": number,
        "of": len(clauses().section),
        "back": before or reverse("own_agreements"),
        "autosave": reverse("save_agreements", args=[sheet.pk, number]),
    }


def check(sheet: AgreementSheet) -> Context:
    """Every answer once more, a page at a time, each with a way to change it."""
    return {
        "sheet": sheet,
        "whole": not unanswered(sheet.answers),
        "sections": [
            {"title": section.title, "rows": _checked(sheet, number, section)}
            for number, section in enumerate(clauses().section, 1)
        ],
        "back": reverse("answer_agreements", args=[sheet.pk, len(clauses().section)]),
    }


def _checked(sheet: AgreementSheet, number: int, section: Section) -> list[Context]:
    url = reverse("answer_agreements", args=[sheet.pk, number])
    return [
        {
            "question": clause.heading,
            "answer": clause.said(sheet.answers[clause.code])
            if clause.code in sheet.answers
            else "",
            "change_url": url,
        }
        for clause in section.clause
    ]


# --- the care team's ------------------------------------------------------------------------------


def agreements(reader: Audience, couple: Couple) -> Context:
    """What counts, who signed it, and for therapists each one's own answers."""
    current, wider = queries.in_force(couple.pk), queries.offered(couple.pk)
    leads = reader.can(Can.LEAD_PREPARATION)
    return {
        "nav": "couples",
        "couple": couple,
        "open": is_open(couple.pk),
        "gate": examine(gate("before_preparation"), case_of(couple)),
        "current": _shown(couple, current),
        "offered": _shown(couple, wider),
        "leads": leads,
        "earlier": [row for row in queries.versions_of(couple.pk) if row not in (current, wider)],
        **(_own_answers(couple, current) if leads else {}),
    }


def _shown(couple: Couple, found: Agreement | None) -> Context | None:
    if found is None:
        return None
    signers = queries.signers_of(found)
    return {
        "version": found.version,
        "made_at": found.made_at,
        "rows": [{"term": term, "detail": said} for term, said in by_heading(found.terms)],
        "people": [_signed(partner, signers.get(partner.pk)) for partner in couple.current],
    }


def _signed(partner: Partner, signature: Any) -> Context:
    return {"partner": partner, "signed_at": signature and signature.signed_at}


def _own_answers(couple: Couple, current: Agreement | None) -> Context:
    """Both partners' answers beside the team's limits, and whether wider would be possible."""
    team = queries.limits_of(couple.pk)
    sheets = [queries.handed_in(partner.pk) for partner in couple.current]
    wanted = queries.wanted_by_all(couple.pk)
    given: list[Answers] = [sheet.answers if sheet else {} for sheet in sheets]
    return {
        "team": team,
        "partners": couple.current,
        "compared": [
            {"heading": clause.heading, "said": [_said(code, answers) for answers in columns]}
            for code, clause in clauses().all.items()
            if (columns := [*given, team.answers if team else {}])
        ],
        "wider": bool(current and wanted and not is_within(wanted, current.terms)),
    }


def _said(code: str, answers: Answers) -> str:
    return clauses().all[code].said(answers[code]) if code in answers else ""
