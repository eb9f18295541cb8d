"""The clinicians' side of consent: what each partner was given, and how far each paper has come."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import consent_care as actions
from screening.forms.consent import ConfirmConsents, ExplainConsent, OfferConsents
from screening.pages import consent_care as pages
from screening.queries import consent as queries


@staff(can=Can.SEE_CARE)
def consents(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Both partners' papers, side by side."""
    context = pages.consents(request.audience, couple_in_reach(couple))
    return render(request, "screening/consents.html", context)


@staff(can=Can.EXPLAIN_CONSENT)
def offer_consents(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Give one partner the papers for everybody, and any other."""
    found = partner_in_reach(partner)
    papers = pages.optional_papers(request.audience.clinic)
    # Nothing need be chosen, so an empty form is a whole one.
    form = OfferConsents(request.POST if request.method == "POST" else None, papers=papers)
    if request.method == "POST" and form.is_valid():
        try:
            also = form.cleaned_data.get("also", [])
            actions.offer_consents(by=request.audience, partner=found, also=also)
        except actions.NotApproved:
            messages.error(request, "The clinic's papers are not all approved yet.")
        return redirect("consents", couple=found.couple_id)
    context = pages.about(found) | {"form": form}
    return render(request, "screening/offer_consents.html", context)


@staff(can=Can.EXPLAIN_CONSENT)
def explain_consent(request: KnownRequest, offer: UUID) -> HttpResponse:
    """Put on record that a paper was explained, and what was asked."""
    paper = queries.paper_in_reach(offer)
    if request.audience.role not in paper.text.explained_by:
        raise Http404
    form = ExplainConsent(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.explain_consent(by=request.audience, paper=paper, **form.cleaned_data)
        return redirect("consents", couple=paper.offer.couple_id)
    context = pages.about(paper.offer.subject) | {"form": form, "text": paper.text}
    return render(request, "screening/explain_consent.html", context)


@staff(can=Can.CONFIRM_CONSENT)
def confirm_consents(request: KnownRequest, partner: UUID) -> HttpResponse:
    """What was found when the signer was seen alone, about every signature that waits."""
    return _confirm(request, partner, actions.confirm_consents, "After signing")


@staff(can=Can.CONFIRM_CONSENT)
def confirm_again(request: KnownRequest, partner: UUID) -> HttpResponse:
    """The same on the day of a dose."""
    return _confirm(request, partner, actions.confirm_again, "On the day of a dose")


def _confirm(
    request: KnownRequest, partner: UUID, confirm: pages.Confirm, when: str
) -> HttpResponse:
    found = partner_in_reach(partner)
    form = ConfirmConsents(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm(by=request.audience, partner=found, seen=form.seen())
        except actions.NothingToConfirm:
            messages.error(request, "There is nothing to confirm now.")
        return redirect("consents", couple=found.couple_id)
    context = pages.about(found) | {"form": form, "when": when}
    return render(request, "screening/confirm_consents.html", context)


@staff(can=Can.SEE_CARE)
def consent_evidence(request: KnownRequest, offer: UUID) -> HttpResponse:
    """Everything on record of one paper, and the words that were signed."""
    paper = queries.paper_in_reach(offer)
    return render(request, "screening/consent_evidence.html", pages.evidence(paper))
