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
    found = queries.alert(alert)
    if found.acknowledged_at:
        return _already(request, found.couple_id)
    form = AcknowledgeAlert(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.acknowledge_alert(by=request.audience, alert=found, **form.cleaned_data)
        except actions.AlreadyAnswered:
            return _already(request, found.couple_id)
        messages.success(request, "Your answer is on record.")
        return redirect("couple", couple=found.couple_id)
    return render(request, "alerts/acknowledge_alert.html", {"alert": found, "form": form})


def _already(request: KnownRequest, couple: UUID) -> HttpResponse:
    """A colleague was quicker; the couple's page shows what they did."""
    messages.info(request, "A colleague has answered this alert already. Nothing was changed.")
    return redirect("couple", couple=couple)
