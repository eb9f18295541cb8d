"""The confidentiality policy: written, approved, read by each partner; what is kept under it."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.couples.queries import partner_in_reach
from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can
from screening.actions import matters
from screening.actions import policy as actions
from screening.forms import policy as forms
from screening.pages import policy as pages
from screening.policies import stances
from screening.queries import policy as queries

# What the action refuses, as the form says it: the field and the sentence.
REFUSED = {
    matters.Exempt: (
        "about",
        "This is never shared, under any policy, so it is no matter between the two. It stays in"
        " its own record.",
    ),
    matters.NotAcknowledged: (
        None,
        "This partner has not read the confidentiality policy yet, so no policy says what follows.",
    ),
}


@partner
def acknowledge_policy(request: KnownRequest) -> HttpResponse:
    """One partner reads the policy in force, and says so; it can be read again at any time."""
    context = pages.read_policy(request.audience)
    if context["policy"] is None:
        raise Http404
    form = forms.AcknowledgePolicy(request.POST or None, initial={"policy": context["policy"].pk})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["policy"] == context["policy"].pk:
            with suppress(actions.NotInForce):
                actions.acknowledge_policy(by=request.audience, policy=context["policy"])
                return redirect("todo")
        return redirect("acknowledge_policy")
    return render(request, "screening/acknowledge_policy.html", context | {"form": form})


@staff(can=Can.SEE_COUPLES)
def confidentiality_policy(request: KnownRequest) -> HttpResponse:
    """The policy in force, its drafts, and who approves them."""
    context = pages.confidentiality_policy(request.audience)
    return render(request, "screening/confidentiality_policy.html", context)


@staff(can=Can.PROPOSE_POLICY)
def propose_policy(request: KnownRequest) -> HttpResponse:
    """Write the next version, from a stance's own text or from the version in force."""
    initial = pages.proposal(request.audience, request.GET.get("stance", ""))
    form = forms.ProposePolicy(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.propose_policy(by=request.audience, **form.cleaned_data)
        messages.success(request, "Kept as a draft. A clinician approves it.")
        return redirect("confidentiality_policy")
    context = {"form": form, "stances": stances(), "nav": "clinic"}
    return render(request, "screening/propose_policy.html", context)


@require_POST
@staff(can=Can.APPROVE_POLICY)
def approve_policy(request: KnownRequest, policy: UUID) -> HttpResponse:
    """Bring a draft into force; every partner is asked to read it."""
    found = queries.draft_policy(request.audience.clinic, policy)
    with suppress(actions.AlreadyApproved):
        actions.approve_policy(by=request.audience, policy=found)
        messages.success(request, "In force. Each partner is asked to read it.")
    return redirect("confidentiality_policy")


@staff(can=Can.KEEP_CONFIDENCES)
def open_matter(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Record what one partner keeps from the other."""
    found = partner_in_reach(partner)
    form = forms.OpenMatter(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            matters.open_matter(by=request.audience, partner=found, **form.matter())
        except tuple(REFUSED) as refusal:
            form.add_error(*REFUSED[type(refusal)])
        else:
            messages.success(request, "On record. The page says what the policy asks for next.")
            return redirect("safety", couple=found.couple_id)
    context = {"form": form, "partner": found, "nav": "couples"}
    return render(request, "screening/open_matter.html", context)


@staff(can=Can.KEEP_CONFIDENCES)
def resolve_matter(request: KnownRequest, matter: UUID) -> HttpResponse:
    """Resolve a matter in one of the ways its policy allows."""
    found = queries.open_matter_in_reach(matter)
    form = forms.ResolveMatter(request.POST or None, stance=found.policy.stance)
    if request.method == "POST" and form.is_valid():
        with suppress(matters.AlreadyResolved):  # by a colleague, at this very moment
            matters.resolve_matter(by=request.audience, matter=found, **form.cleaned_data)
        return redirect("safety", couple=found.couple_id)
    context = {"form": form, "matter": found, "partner": found.subject, "nav": "couples"}
    return render(
        request,
        "screening/resolve_matter.html",
        context | {"stance": stances()[found.policy.stance]},
    )
