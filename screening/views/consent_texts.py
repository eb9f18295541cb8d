"""A clinic's papers: the administrator drafts them, a prescriber approves them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import consent_texts as actions
from screening.forms.consent_texts import ChangeConsentText, ChooseConsentRules
from screening.pages import consent_texts as pages
from screening.queries import consent_texts as queries

APPROVED = "This version is approved. Begin a new one to change it."


@staff(can=Can.WRITE_CONSENTS)
def consent_texts(request: KnownRequest) -> HttpResponse:
    """Every paper of the clinic in its newest version, and the rules of signing."""
    return render(request, "screening/consent_texts.html", pages.texts(request.audience))


@require_POST
@staff(can=Can.WRITE_CONSENTS)
def adopt_consent_texts(request: KnownRequest) -> HttpResponse:
    """Begin with the program's own papers, as drafts."""
    actions.adopt_consent_texts(by=request.audience)
    return redirect("consent_texts")


@staff(can=Can.WRITE_CONSENTS)
def consent_text(request: KnownRequest, template: UUID) -> HttpResponse:
    """One version as a partner would read it."""
    found = queries.template_of(request.audience.clinic, template)
    return render(request, "screening/consent_text.html", pages.text(request, found))


@staff(can=Can.WRITE_CONSENTS)
def change_consent_text(request: KnownRequest, template: UUID) -> HttpResponse:
    """Change the words of a draft."""
    found = queries.template_of(request.audience.clinic, template)
    form = ChangeConsentText(found.text, request.POST or None, reconsent=found.reconsent)
    if found.approved_at:
        messages.info(request, APPROVED)
        return redirect("consent_text", template=found.pk)
    if request.method == "POST" and form.is_valid():
        actions.change_consent_text(
            by=request.audience,
            template=found,
            text=form.changed(),
            reconsent=form.cleaned_data["reconsent"],
        )
        return redirect("consent_text", template=found.pk)
    context = {"form": form, "template": found, "text": found.text, "nav": "clinic"}
    return render(request, "screening/change_consent_text.html", context)


@require_POST
@staff(can=Can.WRITE_CONSENTS)
def renew_consent_text(request: KnownRequest, template: UUID) -> HttpResponse:
    """Begin a new version of a paper, or go on with the one that is begun."""
    found = queries.newest_of(queries.template_of(request.audience.clinic, template))
    if found.approved_at:
        found = actions.renew_consent_text(by=request.audience, template=found)
    return redirect("change_consent_text", template=found.pk)


@require_POST
@staff(can=Can.APPROVE_CONSENTS)
def approve_consent_text(request: KnownRequest, template: UUID) -> HttpResponse:
    """Approve a draft, as it was read."""
    found = queries.template_of(request.audience.clinic, template)
    try:
        actions.approve_consent_text(
            by=request.audience, template=found, as_read=request.POST.get("fingerprint", "")
        )
    except actions.AlreadyApproved:
        messages.info(request, "It was approved or changed meanwhile. Please read it once more.")
        return redirect("consent_text", template=found.pk)
    return redirect("consent_texts")


@staff(can=Can.APPROVE_CONSENTS)
def choose_consent_rules(request: KnownRequest) -> HttpResponse:
    """Choose what the clinic asks of every signature."""
    now = queries.rules_of(request.audience.clinic)
    if now is None:
        return redirect("consent_texts")
    form = ChooseConsentRules(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        actions.choose_consent_rules(by=request.audience, **form.chosen())
        return redirect("consent_texts")
    context = {"form": form, "nav": "clinic"}
    return render(request, "screening/choose_consent_rules.html", context)
