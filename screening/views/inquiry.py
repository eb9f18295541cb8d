"""The public request page, and the administrator's pages of what came in by it."""

from uuid import UUID

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.accounts.queries import clinic_at
from kact.privacy.access import KnownRequest, public, staff
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Can, Job
from screening.actions import inquiry as actions
from screening.forms.inquiry import LinkInquiry, MakeInquiry
from screening.pages import inquiry as pages
from screening.queries.inquiry import inquiry_in_reach, open_inquiry

TOO_MANY = (
    "Too many requests came in for now, and yours was not sent. Please try again in an hour,"
    " or call us."
)
CLOSED = "A colleague has closed this request already. Nothing was changed."


@public
@require_http_methods(["GET", "POST"])
def make_inquiry(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who somebody is and how to reach them, and keep it for the administrator."""
    clinic, status = clinic_at(slug), 200
    form = MakeInquiry(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if consume(request, action="make_inquiry", key=slug):
            with looking_as(Audience.job(Job.RECEPTION, clinic.pk)) as reception:
                actions.make_inquiry(by=reception, **form.typed())
            return redirect("inquiry_received", slug=slug)
        form.add_error(None, TOO_MANY)
        status = 429
    context = pages.public_page(clinic) | {"form": form}
    return render(request, "screening/make_inquiry.html", context, status=status)


@public
@require_GET
def inquiry_received(request: HttpRequest, slug: str) -> HttpResponse:
    """The same thanks for everybody; it says nothing of who asked."""
    context = pages.public_page(clinic_at(slug))
    return render(request, "screening/inquiry_received.html", context)


@staff(can=Can.REGISTER_COUPLES)
@require_GET
def inquiries(request: KnownRequest) -> HttpResponse:
    """Every request, newest first: search, filter, page."""
    words, state, number = (request.GET.get(key, "") for key in ("q", "state", "page"))
    return render(request, "screening/inquiries.html", pages.listed(words, state, number))


@staff(can=Can.REGISTER_COUPLES)
@require_GET
def inquiry(request: KnownRequest, inquiry: UUID) -> HttpResponse:
    """One request, and where it may lead."""
    return render(request, "screening/inquiry.html", pages.one(inquiry_in_reach(inquiry)))


@staff(can=Can.REGISTER_COUPLES)
@require_POST
def answer_inquiry(request: KnownRequest, inquiry: UUID) -> HttpResponse:
    """Say that this person has been answered."""
    actions.answer_inquiry(by=request.audience, found=inquiry_in_reach(inquiry))
    return redirect("inquiry", inquiry=inquiry)


@staff(can=Can.REGISTER_COUPLES)
def link_inquiry(request: KnownRequest, inquiry: UUID) -> HttpResponse:
    """Say which partner, registered already, a request is of: with that it is closed."""
    found, words = open_inquiry(inquiry), request.GET.get("q", "")
    form = LinkInquiry(pages.whose(found, words), request.POST or None)
    if request.method == "POST" and form.is_valid():
        partner = form.chosen()
        try:
            actions.link_inquiry(by=request.audience, found=found, partner=partner)
            messages.success(request, f"Closed: {partner.name} is registered already.")
        except actions.AlreadyClosed:
            messages.info(request, CLOSED)
        return redirect("inquiry", inquiry=inquiry)
    return render(request, "screening/link_inquiry.html", pages.linking(found, words, form))


@staff(can=Can.REGISTER_COUPLES)
@require_POST
def decline_inquiry(request: KnownRequest, inquiry: UUID) -> HttpResponse:
    """Close a request that leads to nothing."""
    try:
        actions.decline_inquiry(by=request.audience, found=inquiry_in_reach(inquiry))
    except actions.AlreadyClosed:
        messages.info(request, CLOSED)
    return redirect("inquiry", inquiry=inquiry)
