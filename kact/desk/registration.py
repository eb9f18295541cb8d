"""Registering a couple: the course it starts is bound to the protocol as it reads that day."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from kact.couples import actions, forms
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.protocol.loading import library


@staff(can=Can.REGISTER_COUPLES)
def register_couple(request: KnownRequest) -> HttpResponse:
    """Register two partners and the course they start."""
    form = forms.RegisterCouple(request.POST or None)
    if request.method == "POST" and form.is_valid():
        couple = actions.register_couple(
            by=request.audience, protocol_version=library().content_hash, **form.answers()
        )
        messages.success(request, f"{couple.reference} is registered. Invite each partner alone.")
        return redirect("couple", couple=couple.pk)
    return render(request, "couples/register_couple.html", {"form": form, "nav": "couples"})
