"""The joint intake, for the couple's clinicians."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening.actions import joint as actions
from screening.forms.joint import RecordJointIntake
from screening.pages import joint as pages


@staff(can=Can.SEE_CARE)
@require_GET
def joint_intake(request: KnownRequest, couple: UUID) -> HttpResponse:
    """What both partners said in one room, version by version."""
    context = pages.joint_intake(request.audience, couple_in_reach(couple))
    return render(request, "screening/joint_intake.html", context)


@staff(can=Can.WRITE_JOINT_INTAKE)
@require_http_methods(["GET", "POST"])
def record_joint_intake(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Write down one more version."""
    found = couple_in_reach(couple)
    form = RecordJointIntake(request.POST or None, initial=pages.starts_from(found))
    if request.method == "POST" and form.is_valid():
        actions.record_joint_intake(by=request.audience, couple=found, **form.noted())
        messages.success(request, "The joint intake is on record.")
        return redirect("joint_intake", couple=couple)
    context = {"form": form, "couple": found, "nav": "couples"}
    return render(request, "screening/record_joint_intake.html", context)
