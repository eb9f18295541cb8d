"""What is ordered for one partner; a prescriber writes and stops orders."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kact.couples.queries import partner_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from sessions.actions import orders as actions
from sessions.forms import orders as forms
from sessions.pages import orders as pages
from sessions.queries.orders import order_in_force, standing_order


@staff(can=Can.SEE_CARE)
@require_GET
def orders(request: KnownRequest, partner: UUID) -> HttpResponse:
    """The order that counts, and those before it."""
    found = partner_in_reach(partner)
    return render(request, "sessions/orders.html", pages.orders(request.audience, found))


@staff(can=Can.ORDER_DOSES)
@require_http_methods(["GET", "POST"])
def write_order(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Order doses, or put another order in the place of the one that counts."""
    found = partner_in_reach(partner)
    form = forms.WriteOrder(
        request.POST or None,
        replaces=order_in_force(found.pk) is not None,
        initial=pages.begins_from(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_order(by=request.audience, partner=found, **form.cleaned_data)
        except actions.OrderRefused as refused:
            for sentence in refused.sentences:
                form.add_error(refused.field, sentence)
        else:
            messages.success(request, "The order is on record.")
            return redirect("orders", partner=found.pk)
    context = {"form": form, "partner": found, "table": pages.route_table(), "nav": "couples"}
    return render(request, "sessions/write_order.html", context)


@staff(can=Can.ORDER_DOSES)
@require_http_methods(["GET", "POST"])
def stop_order(request: KnownRequest, order: UUID) -> HttpResponse:
    """Stop the order that counts."""
    found = standing_order(order)
    form = forms.StopOrder(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.stop_order(by=request.audience, order=found, **form.cleaned_data)
        messages.success(request, "The order is stopped.")
        return redirect("orders", partner=found.subject_id)
    context = {"form": form, "order": found, "partner": found.subject, "nav": "couples"}
    return render(request, "sessions/stop_order.html", context)
