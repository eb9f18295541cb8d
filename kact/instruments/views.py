"""The library of instruments, and the permissions without which some of them show no word."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kact.accounts.proofs import proof_of
from kact.instruments import licensing as actions
from kact.instruments import pages
from kact.instruments.forms import RecordPermission, SupplyWording
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can

ENDED = "The permission does not count today, so nothing was changed."


@require_GET
@staff(can=Can.SEE_CLINIC)
def instruments(request: KnownRequest) -> HttpResponse:
    """Every instrument with the rights to its words."""
    return render(request, "instruments/instruments.html", pages.instruments())


@require_GET
@staff(can=Can.SEE_CLINIC)
def instrument(request: KnownRequest, instrument: str) -> HttpResponse:
    """One instrument: its source, its rights, how it is scored, and this clinic's permissions."""
    found = pages.instrument_or_404(instrument)
    return render(request, "instruments/instrument.html", pages.one(request.audience, found))


@staff(can=Can.KEEP_LICENCES)
def record_permission(request: KnownRequest, instrument: str) -> HttpResponse:
    """Put on record what the holder of the rights allows."""
    found = pages.licensable_or_404(instrument)
    form = RecordPermission(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.record_permission(
            by=request.audience, instrument=found.id, **form.cleaned_data
        )
        return redirect("supply_wording", permission=row.pk)
    context = pages.about(found) | {"form": form}
    return render(request, "instruments/record_permission.html", context)


@staff(can=Can.KEEP_LICENCES)
def supply_wording(request: KnownRequest, permission: UUID) -> HttpResponse:
    """Type the words that a permission allows."""
    row, found = pages.permission_or_404(permission)
    form = SupplyWording(request.POST or None, definition=found)
    if request.method == "POST" and form.is_valid():
        words = actions.supply_wording(by=request.audience, permission=row, **form.cleaned_data)
        return redirect("activate_wording", wording=words.pk)
    context = pages.about(found) | {"form": form, "permission": row}
    return render(request, "instruments/supply_wording.html", context)


@staff(can=Can.KEEP_LICENCES)
def activate_wording(request: KnownRequest, wording: UUID) -> HttpResponse:
    """Read the words exactly as they are asked, prove who one is, and activate them."""
    row, proof = pages.wording_or_404(wording), proof_of(request, minutes=actions.FRESH_MINUTES)
    if request.method == "POST":
        try:
            actions.activate_wording(by=request.audience, wording=row, proof=proof)
        except actions.NotProven:
            return redirect("activate_wording", wording=row.pk)
        except actions.Ended:
            messages.error(request, ENDED)
        except actions.AlreadyActive:
            messages.info(request, "These words are in use already.")
        else:
            messages.success(request, "In use from now on.")
        return redirect("instrument", instrument=row.instrument)
    return render(request, "instruments/wording.html", pages.wording(request, row, proof))


@staff(can=Can.KEEP_LICENCES)
def end_permission(request: KnownRequest, permission: UUID) -> HttpResponse:
    """End a permission before its time."""
    row, found = pages.permission_or_404(permission)
    if request.method == "POST":
        actions.end_permission(by=request.audience, permission=row)
        messages.success(request, "Ended. Its words are shown to nobody any more.")
        return redirect("instrument", instrument=found.id)
    context = pages.about(found) | {"permission": row}
    return render(request, "instruments/end_permission.html", context)
