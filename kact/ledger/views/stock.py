"""What is in stock, one lot's ledger, and what comes and goes."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kact.ledger import pages, queries
from kact.ledger.actions import reversing
from kact.ledger.actions import stock as actions
from kact.ledger.forms import ListSubstance, ReceiveStock, ReturnStock, ReverseMovement
from kact.ledger.refusals import Refused
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@require_GET
@staff(can=Can.SEE_STOCK)
def stock(request: KnownRequest) -> HttpResponse:
    """Every lot there is, and what waits to be done with the stock."""
    return render(request, "ledger/stock.html", pages.stock(request.audience))


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def list_substance(request: KnownRequest) -> HttpResponse:
    """Add an item to what the clinic stocks."""
    form = ListSubstance(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.list_substance(by=request.audience, **form.cleaned_data)
        return redirect("receive_stock", substance=row.pk)
    return render(request, "ledger/list_substance.html", {"form": form, "nav": "stock"})


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def receive_stock(request: KnownRequest, substance: UUID) -> HttpResponse:
    """Take a delivery in."""
    found = queries.substance(substance)
    form = ReceiveStock(request.POST or None, today=pages.today())
    if request.method == "POST" and form.is_valid():
        try:
            terms = form.terms(actions.Paper)
            row = actions.receive_stock(by=request.audience, substance=found, **terms)
        except Refused as refusal:
            form.add_error("expires_on", str(refusal))
        else:
            return redirect("lot", lot=row.lot_id)
    context = {"substance": found, "form": form, "nav": "stock"}
    return render(request, "ledger/receive_stock.html", context)


@require_GET
@staff(can=Can.KEEP_LEDGER)
def lot(request: KnownRequest, lot: UUID) -> HttpResponse:
    """One lot and its ledger, the newest first."""
    return render(request, "ledger/lot.html", pages.lot(queries.lot(lot), request.GET))


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def return_stock(request: KnownRequest, lot: UUID) -> HttpResponse:
    """Send stock back through a reverse distributor."""
    found = queries.lot(lot)
    form = ReturnStock(request.POST or None, today=pages.today())
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_stock(by=request.audience, lot=found, **form.terms(actions.Paper))
        except Refused as refusal:
            form.add_error("mg", str(refusal))
        else:
            return redirect("lot", lot=found.pk)
    context = {"lot": found, "form": form, "nav": "stock"}
    return render(request, "ledger/return_stock.html", context)


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def reverse_movement(request: KnownRequest, movement: UUID) -> HttpResponse:
    """Take one row of the ledger back."""
    found = queries.movement(movement)
    form = ReverseMovement(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            terms = form.cleaned_data
            reversing.reverse_movement(by=request.audience, movement=found, **terms)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("lot", lot=found.lot_id)
    context = {"movement": found, "form": form, "nav": "stock"}
    return render(request, "ledger/reverse_movement.html", context)
