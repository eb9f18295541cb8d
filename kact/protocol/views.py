"""The clinic's own numbers: read by its staff, proposed, and approved by a prescriber."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kact.accounts.proofs import proof_of
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.protocol import actions, number_pages, queries
from kact.protocol.forms import ProposeNumber, ReturnNumber
from kact.protocol.numbers import Number, NumberRefused, registry

PROPOSED = "Proposed. It counts once a prescriber has approved it."
REFUSED = {
    actions.NotYours: "Another prescriber approves what you proposed.",
    actions.Settled: "It was approved meanwhile, or a newer number was proposed.",
    NumberRefused: "It is no longer within what a clinic may choose.",
}


@require_GET
@staff(can=Can.SEE_CLINIC)
def numbers(request: KnownRequest) -> HttpResponse:
    """Every number that decides something, and which of them this clinic chose."""
    return render(request, "protocol/numbers.html", number_pages.numbers(request.audience))


@staff(can=Can.PROPOSE_NUMBERS)
def propose_number(request: KnownRequest, code: str) -> HttpResponse:
    """Propose another value for one number, within its bounds."""
    asked = _choosable(code)
    now = queries.number_in_force(code)
    form = ProposeNumber(request.POST or None, number=asked, now=now)
    if request.method == "POST" and form.is_valid():
        actions.propose_number(by=request.audience, code=code, **form.cleaned_data)
        messages.success(request, PROPOSED)
        return redirect("numbers")
    context = number_pages.one(asked) | {"form": form}
    return render(request, "protocol/propose_number.html", context)


@staff(can=Can.PROPOSE_NUMBERS)
def return_number(request: KnownRequest, code: str) -> HttpResponse:
    """Propose that the program's own number counts again."""
    asked = _choosable(code)
    form = ReturnNumber(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.propose_number(by=request.audience, code=code, value=None, **form.cleaned_data)
        messages.success(request, PROPOSED)
        return redirect("numbers")
    context = number_pages.one(asked) | {"form": form}
    return render(request, "protocol/return_number.html", context)


@staff(can=Can.APPROVE_NUMBERS)
def approve_number(request: KnownRequest, proposal: UUID) -> HttpResponse:
    """Read what a proposal changes, prove who one is, and sign it."""
    row, proof = queries.proposal(proposal), proof_of(request, minutes=actions.FRESH_MINUTES)
    if request.method == "POST":
        try:
            actions.approve_number(by=request.audience, proposal=row, proof=proof)
        except actions.NotProven:
            return redirect("approve_number", proposal=row.pk)
        except tuple(REFUSED) as refusal:
            messages.error(request, REFUSED[type(refusal)])
            return redirect("numbers")
        messages.success(request, "In force from now on, in every sentence and every check.")
        return redirect("numbers")
    context = number_pages.proposal(request, row, proof)
    return render(request, "protocol/approve_number.html", context)


def _choosable(code: str) -> Number:
    """The number of this code, if a clinic may choose it. Raises Http404."""
    found = registry().get(code)
    if found is None or found.fixed:
        raise Http404
    return found
