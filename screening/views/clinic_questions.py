"""A clinic's own questions: anybody who works there writes them, whoever owns a part decides."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kact.accounts.proofs import proof_of
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import clinic_questions as actions
from screening.forms.clinic_questions import ProposeQuestion
from screening.pages import clinic_questions as pages
from screening.queries import clinic_questions as queries


@require_GET
@staff(can=Can.PROPOSE_QUESTIONS)
def clinic_questions(request: KnownRequest) -> HttpResponse:
    """Every question the clinic added to the intake, by part."""
    return render(request, "screening/clinic_questions.html", pages.clinic_questions())


@require_GET
@staff(can=Can.PROPOSE_QUESTIONS)
def clinic_question(request: KnownRequest, question: UUID) -> HttpResponse:
    """One question as a partner sees it, and who decides about it."""
    proof = proof_of(request, minutes=actions.FRESH_MINUTES)
    context = pages.clinic_question(request, queries.clinic_question(question), proof)
    return render(request, "screening/clinic_question.html", context)


@staff(can=Can.PROPOSE_QUESTIONS)
def propose_question(request: KnownRequest) -> HttpResponse:
    """Write a question, or new words for one that is there."""
    source = queries.question_from(request.GET.get("from", ""))
    replaces = source if source and queries.is_asked(source) else None
    form = ProposeQuestion(
        request.POST or None,
        source=source,
        replaces=replaces is not None,
        part=request.GET.get("part", ""),
    )
    if request.method == "POST" and form.is_valid():
        row = actions.propose_question(by=request.audience, replaces=replaces, **form.cleaned_data)
        messages.success(request, "Kept as a proposal. Nobody is asked it yet.")
        return redirect("clinic_question", question=row.pk)
    context = {"form": form, "replaces": replaces, "source": source, "nav": "clinic"}
    return render(request, "screening/propose_question.html", context)


@require_POST
@staff(can=Can.PROPOSE_QUESTIONS)
def approve_question(request: KnownRequest, question: UUID) -> HttpResponse:
    """Ask it of everybody who begins its part from now on."""
    found = queries.question_to_decide(question)
    proof = proof_of(request, minutes=actions.FRESH_MINUTES)
    with suppress(actions.AlreadyDecided, actions.NotProven):
        actions.approve_question(by=request.audience, question=found, proof=proof)
        messages.success(request, "Asked of everybody who begins this part from now on.")
    return redirect("clinic_question", question=found.pk)


@require_POST
@staff(can=Can.PROPOSE_QUESTIONS)
def retire_question(request: KnownRequest, question: UUID) -> HttpResponse:
    """Ask it no more; what was answered stays readable."""
    found = queries.question_to_decide(question)
    with suppress(actions.AlreadyDecided):
        actions.retire_question(by=request.audience, question=found)
        messages.success(request, "Asked no more. What was answered stays where it is.")
    return redirect("clinic_question", question=found.pk)
