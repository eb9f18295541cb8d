"""A clinician sees how one partner's intake stands, reads it, and fills in a part with them."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.couples.queries import partner_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import intake as actions
from screening.actions.safety import ABOUT_SAFETY
from screening.forms.intake import SectionForm
from screening.pages import entries
from screening.pages import intake as pages
from screening.queries import intake as queries
from screening.queries.safety import private_sitting
from screening.views.saving import kept


@staff(can=Can.SEE_CARE)
def intakes(request: KnownRequest, partner: UUID) -> HttpResponse:
    """How each part stands, and which the reader may read or fill in."""
    return render(request, "screening/intakes.html", entries.intakes(partner_in_reach(partner)))


@staff(can=Can.SEE_CARE)
def intake_answers(request: KnownRequest, intake: UUID) -> HttpResponse:
    """The answers of one closed intake, as far as the reader may read them."""
    found = queries.closed_intake(intake)
    return render(request, "screening/intake_answers.html", entries.intake_answers(found))


@require_POST
@staff(can=Can.SEE_CARE)
def enter_intake(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Begin to fill in a part with the partner."""
    found = partner_in_reach(partner)
    part = queries.part_to_enter(request.POST.get("part", ""))
    if ABOUT_SAFETY & set(part.records) and private_sitting(found.pk) is None:
        return redirect("log_sitting", partner=found.pk)
    row = actions.enter_intake(
        by=request.audience, couple=found.couple_id, subject=found.pk, part=part.code
    )
    return redirect(pages.ENTRY.resume(row, queries.answers_in(row)))


@staff(can=Can.SEE_CARE)
def entry_section(request: KnownRequest, intake: UUID, section: int) -> HttpResponse:
    """One section, filled in with the partner; what is wrong stays where it was typed."""
    found = queries.entry(intake)
    here = pages.section_or_404(found, section)
    given = queries.answers_in(found)
    data = request.POST if request.method == "POST" else None
    form = SectionForm(found.definition, here, data, given=given)
    if request.method == "POST":
        right = form.is_valid()
        typed: dict[str, Any] = {"by": request.audience, "intake": found, "answers": form.answers()}
        if right:
            actions.finish_section(**typed, section=here)
            return redirect(pages.ENTRY.after(found, form))
        actions.save_answers(**typed)
    context = pages.section(pages.ENTRY, found, here, form) | {"nav": "couples"}
    context |= {"aloud": entries.read_aloud(here)}
    return render(request, "screening/entry_section.html", context)


@staff(can=Can.SEE_CARE)
def save_entry(request: KnownRequest, intake: UUID, section: int) -> HttpResponse:
    """Keep what is typed so far, without leaving the page; 200 where some of it is wrong."""
    found = queries.entry(intake)
    here = pages.section_or_404(found, section)
    if request.method != "POST":
        return HttpResponse(status=400)
    given = queries.answers_in(found)
    form = SectionForm(found.definition, here, request.POST, given=given)
    answer = kept(form)
    actions.save_answers(by=request.audience, intake=found, answers=form.answers())
    return answer


@staff(can=Can.SEE_CARE)
def check_entry(request: KnownRequest, intake: UUID) -> HttpResponse:
    """Every answer once more with the partner, before it is kept for good."""
    found = queries.entry(intake)
    if request.method == "POST":
        with suppress(actions.NothingAnswered):
            actions.submit_intake(by=request.audience, intake=found)
            messages.success(request, "Kept.")
            return redirect(entries.after(found))
    context = pages.check(pages.ENTRY, found, queries.answers_in(found)) | {"nav": "couples"}
    return render(request, "screening/check_entry.html", context)
