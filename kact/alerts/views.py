"""The page on which an alert is answered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from kact.alerts import actions, queries
from kact.alerts.forms import AcknowledgeAlert
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can


@staff(can=Can.ACKNOWLEDGE_ALERTS)
def acknowledge_alert(request: KnownRequest, alert: UUID) -> HttpResponse:
    """Show one open alert, and take what was done about it."""
    found = queries.open_alert(alert)
    form = AcknowledgeAlert(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.acknowledge_alert(by=request.audience, alert=found, **form.cleaned_data)
        messages.success(request, "Your answer is on record.")
        return redirect("couple", couple=found.couple_id)
    return render(request, "alerts/acknowledge_alert.html", {"alert": found, "form": form})
