"""Deciding about findings, signing the two reviews, and saying that an assessment is done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.couples.queries import partner_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import assessments
from screening.actions import reviews as actions
from screening.forms import reviews as forms
from screening.pages import reviews as pages

CHANGED = "The answers have changed since you opened the page. Nothing was kept: look again."
NOT_SAFE = (
    "Joint work has not been found safe for this person, or their choice not found free."
    " Until both are on record, this review can only defer or decline."
)


@staff(can=Can.REVIEW_MEDICALLY)
def medical_review(request: KnownRequest, partner: UUID) -> HttpResponse:
    """What the rules find in one partner's health answers, to be decided one by one."""
    found = partner_in_reach(partner)
    return render(request, "screening/review.html", pages.medical_review(found))


@staff(can=Can.REVIEW_RELATIONALLY)
def relational_review(request: KnownRequest, partner: UUID) -> HttpResponse:
    """What the rules find in one partner's answers about the relationship, to be decided."""
    found = partner_in_reach(partner)
    return render(request, "screening/review.html", pages.relational_review(found))


@require_POST
@staff(can=Can.REVIEW_MEDICALLY)
def decide_medical_finding(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Keep a decision about one medical finding."""
    return _decide(request, partner, actions.decide_medical_finding, pages.medical_review)


@require_POST
@staff(can=Can.REVIEW_RELATIONALLY)
def decide_relational_finding(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Keep a decision about one relational finding."""
    return _decide(request, partner, actions.decide_relational_finding, pages.relational_review)


def _decide(
    request: KnownRequest, partner: UUID, decide: Callable[..., None], page: Callable[..., Any]
) -> HttpResponse:
    found = partner_in_reach(partner)
    form = forms.DecideFinding(request.POST, rule=request.POST.get("rule", ""))
    if not form.is_valid():
        return render(request, "screening/review.html", page(found, form))
    try:
        decide(by=request.audience, partner=found, **form.cleaned_data)
    except (actions.AnswersChanged, actions.NotForDeciding):
        messages.error(request, CHANGED)
    else:
        messages.success(request, "Your decision is on record.")
    return redirect(page.__name__, partner=found.pk)


@staff(can=Can.REVIEW_MEDICALLY)
def sign_medical_review(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Sign what the medical review comes to."""
    found = partner_in_reach(partner)
    form, context = pages.sign_medical_review(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        signed = {"signature": form.signature(), "room": form.room()}
        if _signs(request, form, actions.sign_medical_review, partner=found, **signed):
            return redirect("screening_board", couple=found.couple_id)
    return render(request, "screening/sign_review.html", context | {"form": form})


@staff(can=Can.REVIEW_RELATIONALLY)
def sign_relational_review(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Sign what the relational review comes to."""
    found = partner_in_reach(partner)
    form, context = pages.sign_relational_review(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        signed = {"signature": form.signature()}
        if _signs(request, form, actions.sign_relational_review, partner=found, **signed):
            return redirect("screening_board", couple=found.couple_id)
    return render(request, "screening/sign_review.html", context | {"form": form})


def _signs(
    request: KnownRequest, form: forms.SignReview, sign: Callable[..., None], **signed: Any
) -> bool:
    """Whether the signature was kept; if not, the form says why."""
    try:
        sign(by=request.audience, **signed)
    except (actions.AnswersChanged, actions.NotAllowed):
        form.add_error(None, CHANGED)
    except actions.SafetyNotClear:
        form.add_error("outcome", NOT_SAFE)
    else:
        messages.success(request, "Your signature is on record.")
        return True
    return False


@staff(can=Can.ASSESS_PSYCHIATRICALLY)
def record_psychiatric_assessment(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Say that one partner's psychiatric assessment is done, or is to be done again."""
    found = partner_in_reach(partner)
    form = forms.RecordPsychiatricAssessment(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assessments.record_psychiatric_assessment(
            by=request.audience, partner=found, **form.cleaned_data
        )
        messages.success(request, "Kept.")
        return redirect("screening_board", couple=found.couple_id)
    context = pages.record_psychiatric_assessment(found, form)
    return render(request, "screening/record_psychiatric_assessment.html", context)


@require_POST
@staff(can=Can.REVIEW_MEDICALLY)
def print_medical_summary(request: KnownRequest, partner: UUID) -> HttpResponse:
    """One page to print; that it was taken to be printed is on record."""
    found = partner_in_reach(partner)
    actions.print_medical_summary(by=request.audience, partner=found)
    context = pages.print_medical_summary(found)
    return render(request, "screening/print_medical_summary.html", context)
