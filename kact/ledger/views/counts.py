"""Counting without being told what to find; discrepancies; inventories."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.ledger import pages, queries
from kact.ledger.actions import counts as actions
from kact.ledger.forms import BeginInventory, CountLot, StepDiscrepancy
from kact.ledger.refusals import Refused
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def count_lot(request: KnownRequest, lot: UUID) -> HttpResponse:
    """Enter what one person counted of a lot."""
    found = queries.lot(lot)
    form = CountLot(request.POST or None, inventory=request.GET.get("inventory"))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.count_lot(by=request.audience, lot=found, **form.terms())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, pages.counted(row))
            return redirect(pages.after_count(row))
    context = pages.count(request.audience, found) | {"form": form}
    return render(request, "ledger/count_lot.html", context)


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def step_discrepancy(request: KnownRequest, count: UUID) -> HttpResponse:
    """One discrepancy: what was found, and what was done about it."""
    found = queries.discrepancy(count)
    form = StepDiscrepancy(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.step_discrepancy(by=request.audience, count=found, **form.terms())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("step_discrepancy", count=found.pk)
    context = pages.discrepancy(found) | {"form": form}
    return render(request, "ledger/discrepancy.html", context)


@require_POST
@staff(can=Can.KEEP_LEDGER)
def begin_inventory(request: KnownRequest) -> HttpResponse:
    """Begin an inventory of everything."""
    form = BeginInventory(request.POST)
    if not form.is_valid():
        messages.error(request, "Say whether it is taken at the opening or the close of business.")
        return redirect("stock")
    row = actions.begin_inventory(by=request.audience, **form.cleaned_data)
    return redirect("inventory", inventory=row.pk)


@require_GET
@staff(can=Can.KEEP_LEDGER)
def inventory(request: KnownRequest, inventory: UUID) -> HttpResponse:
    """One inventory: what is counted, and what is still to count."""
    context = pages.inventory(queries.inventory(inventory))
    return render(request, "ledger/inventory.html", context)
