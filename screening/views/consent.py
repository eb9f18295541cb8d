"""A partner's own papers, alone: a start, the paper, part by part, a signature, a copy; and a way
to stop that is always open.

Whatever has no live showing in this session leads back to the start, where they say that they are
on their own.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.accounts.proofs import proof_of, sitting
from kact.privacy.access import KnownRequest, partner
from screening.actions import consent as actions
from screening.forms.consent import (
    ChooseSharing,
    InitialElement,
    SignConsent,
    TakeBackConsent,
    WithdrawConsent,
)
from screening.pages import consent as pages
from screening.queries import consent as queries
from screening.queries.consent_texts import rules_of


@partner
def consent_paper(request: KnownRequest, offer: UUID) -> HttpResponse:
    """What the paper is; nothing of it is shown before the person says they are alone."""
    paper = queries.own_paper(offer)
    if paper.signature:
        return redirect("signed_consent", offer=offer)
    if request.method == "POST":
        actions.present_consent(by=request.audience, paper=paper, session_hash=sitting(request))
        return redirect("read_consent", offer=offer)
    return render(request, "screening/consent_paper.html", pages.start(paper))


@partner
def read_consent(request: KnownRequest, offer: UUID) -> HttpResponse:
    """The whole paper, byte for byte as it is kept."""
    paper = queries.own_paper(offer)
    shown = queries.live_presentation(offer, sitting(request))
    if shown is None or paper.signature:
        return redirect("consent_paper", offer=offer)
    return render(request, "screening/read_consent.html", pages.shown(paper, shown))


@partner
def consent_element(request: KnownRequest, offer: UUID, page: int) -> HttpResponse:
    """One part: its question, and the initials once it is understood."""
    paper = queries.own_paper(offer)
    here = pages.element_or_404(paper, page)
    shown = queries.live_presentation(offer, sitting(request))
    if shown is None or paper.signature:
        return redirect("consent_paper", offer=offer)
    understood = here.code in paper.understood
    form = InitialElement(here, request.POST or None, understood=understood)
    missed = False
    if request.method == "POST" and form.is_valid():
        settled = actions.settle_element(
            by=request.audience,
            paper=paper,
            shown=shown,
            element=here,
            answer=form.cleaned_data.get("answer", ""),
            initials=form.cleaned_data["initials"],
            shares=form.shared(),
        )
        if settled:
            return redirect(pages.onwards(queries.own_paper(offer)))
        missed = True
    context = pages.element(paper, here, form, missed=missed)
    return render(request, "screening/consent_element.html", context)


@partner
def sign_consent(request: KnownRequest, offer: UUID) -> HttpResponse:
    """The signature, once everything else is there and the person has just proved who they are."""
    paper = queries.own_paper(offer)
    shown = queries.live_presentation(offer, sitting(request))
    rules = rules_of(request.audience.clinic)
    if shown is None or rules is None or paper.signature:
        return redirect("consent_paper", offer=offer)
    proof = proof_of(request, minutes=rules.fresh_minutes)
    form = SignConsent(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_consent(
                by=request.audience, paper=paper, shown=shown, proof=proof, **form.cleaned_data
            )
        except (actions.NotYet, actions.NotProven):
            return redirect("sign_consent", offer=offer)
        return redirect("signed_consent", offer=offer)
    context = pages.signing(request, paper, shown, proof) | {"form": form}
    return render(request, "screening/sign_consent.html", context)


@require_POST
@partner
def decline_consent(request: KnownRequest, offer: UUID) -> HttpResponse:
    """They do not want to sign it. Their list looks as it did."""
    paper = queries.own_paper(offer)
    shown = queries.live_presentation(offer, sitting(request))
    if shown is None or paper.signature:
        return redirect("consent_paper", offer=offer)
    actions.decline_consent(by=request.audience, paper=paper, shown=shown)
    return redirect("todo")


@partner
def signed_consent(request: KnownRequest, offer: UUID) -> HttpResponse:
    """One's own copy of what was signed."""
    paper = queries.own_paper(offer)
    if paper.signature is None:
        return redirect("consent_paper", offer=offer)
    return render(request, "screening/signed_consent.html", pages.signed(paper))


@require_POST
@partner
def take_back_consent(request: KnownRequest, offer: UUID) -> HttpResponse:
    """Take back what one optional paper allowed."""
    paper = queries.own_paper(offer)
    form = TakeBackConsent(request.POST)
    if form.is_valid() and paper.signature and not (paper.taken_back or paper.text.required):
        actions.take_back_consent(by=request.audience, paper=paper, **form.cleaned_data)
    return redirect("consent_paper", offer=offer)


@partner
def choose_sharing(request: KnownRequest) -> HttpResponse:
    """What of one's own may be shown: changed at any time, from that moment on."""
    offered = queries.sharing_of(request.audience.myself)
    form = ChooseSharing(offered, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.choose_sharing(by=request.audience, shares=form.chosen())
        messages.success(request, "Kept. It counts from now on.")
        return redirect("choose_sharing")
    return render(request, "screening/choose_sharing.html", {"form": form, "offered": offered})


@partner
def your_part(request: KnownRequest) -> HttpResponse:
    """What a partner may always do: stop. The page is there from the first day on."""
    form = WithdrawConsent(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_consent(by=request.audience, reason=form.cleaned_data["reason"])
        messages.success(request, "You have stopped. Nobody but your care team knows.")
        return redirect("your_part")
    stopped = queries.has_stopped(request.audience.myself)
    return render(request, "screening/your_part.html", {"form": form, "stopped": stopped})
