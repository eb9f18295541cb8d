"""A waste is proposed on one screen and witnessed on another, by somebody else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.ledger import pages, queries
from kact.ledger.actions import wastes as actions
from kact.ledger.forms import ProposeWaste
from kact.ledger.refusals import Refused
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@require_GET
@staff(can=Can.WITNESS_WASTE)
def wastes(request: KnownRequest) -> HttpResponse:
    """What waits for a second person to witness it."""
    return render(request, "ledger/wastes.html", pages.wastes(request.audience))


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def propose_waste(request: KnownRequest, lot: UUID) -> HttpResponse:
    """Say what is wasted, and ask for a witness."""
    found = queries.lot(lot)
    form = ProposeWaste(request.POST or None, draws=queries.open_draws(lot=found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_waste(by=request.audience, lot=found, **form.terms())
        except Refused as refusal:
            form.add_error("mg", str(refusal))
        else:
            messages.success(request, "It counts once somebody else has witnessed it.")
            return redirect("wastes")
    context = {"lot": found, "form": form, "nav": "stock"}
    return render(request, "ledger/propose_waste.html", context)


@require_http_methods(["GET", "POST"])
@staff(can=Can.WITNESS_WASTE)
def witness_waste(request: KnownRequest, waste: UUID) -> HttpResponse:
    """Read what is to be wasted, and sign as its witness."""
    found = queries.waste_awaiting(waste)
    if request.method == "POST":
        try:
            actions.witness_waste(by=request.audience, waste=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Witnessed. It is in the ledger now, under both names.")
        return redirect("wastes")
    return render(request, "ledger/witness_waste.html", pages.waste(request.audience, found))


@require_POST
@staff(can=Can.KEEP_LEDGER)
def call_off_waste(request: KnownRequest, waste: UUID) -> HttpResponse:
    """Say that it was not wasted."""
    try:
        actions.call_off_waste(by=request.audience, waste=queries.waste_awaiting(waste))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("wastes")
