"""What a clinic's administrator keeps about the clinic itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kact.accounts import actions
from kact.accounts.forms import ChangeRequestPage
from kact.accounts.links import public_link
from kact.accounts.queries import clinic_of
from kact.accounts.readers import Request
from kact.privacy.access import staff
from kact.privacy.roles import Can


@staff(can=Can.REGISTER_COUPLES)
@require_http_methods(["GET", "POST"])
def change_request_page(request: Request) -> HttpResponse:
    """The public request page's address to copy, and what may be chosen about it."""
    clinic = clinic_of(request.audience.clinic)
    address = public_link("make_inquiry", slug=clinic.slug)
    form = ChangeRequestPage(request.POST or None, instance=clinic)
    if request.method == "POST" and form.is_valid():
        actions.change_request_page(by=request.audience, **form.cleaned_data)
        messages.success(request, "Kept.")
        return redirect("change_request_page")
    words = {"form": form, "address": address, "nav": "clinic"}
    return render(request, "accounts/change_request_page.html", words)
