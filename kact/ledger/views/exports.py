"""Copies of the ledger and of an inventory that leave the program. Each is on record."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from kact.ledger import exports, pages, queries
from kact.ledger.actions.exporting import note_export
from kact.ledger.forms import ExportInventory, ExportLedger
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@require_http_methods(["GET", "POST"])
@staff(can=Can.KEEP_LEDGER)
def export_ledger(request: KnownRequest) -> HttpResponse:
    """Every movement of some days, with to whom it was given."""
    form = ExportLedger(request.POST or None, today=pages.today())
    if request.method == "POST" and form.is_valid():
        terms = form.cleaned_data
        note_export(by=request.audience, what="ledger", kind=terms["kind"])
        sheet = exports.ledger(queries.own_clinic(), terms["since"], terms["until"])
        return _file(sheet, terms["kind"])
    return render(request, "ledger/export_ledger.html", {"form": form, "nav": "stock"})


@require_POST
@staff(can=Can.KEEP_LEDGER)
def export_inventory(request: KnownRequest, inventory: UUID) -> HttpResponse:
    """One inventory."""
    found, form = queries.inventory(inventory), ExportInventory(request.POST)
    kind = form.cleaned_data["kind"] if form.is_valid() else "pdf"
    note_export(by=request.audience, what="inventory", kind=kind)
    return _file(exports.inventory(queries.own_clinic(), found), kind)


def _file(sheet: exports.Sheet, kind: str) -> HttpResponse:
    """A sheet as a file under a name that says nothing of anybody."""
    content, media = exports.written(sheet, kind)
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.{kind}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
