"""Private sittings and what comes of them: disposition, free choice, risk, and lifting holds."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kact.couples.queries import couple_in_reach, partner_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from screening import suicide_risk
from screening.actions import holds as hold_actions
from screening.actions import interview, risk
from screening.actions import safety as actions
from screening.actions.intake import IntakeClosed
from screening.forms import safety as forms
from screening.pages import intake as intake_pages
from screening.pages import safety as pages
from screening.queries import safety as queries
from screening.queries.holds import hold_in_reach
from screening.queries.intake import answers_in

# What an action refuses, as its form says it: the field and the sentence.
REFUSED = {
    actions.NotAllowed: ("disposition", "The pattern you found does not allow this disposition."),
    actions.PlanMissing: ("plan", "Write the plan, or choose another disposition."),
    actions.NotInterviewed: (
        "disposition",
        "Nobody is clear before the private interview is complete. Interview this person first.",
    ),
}


@staff(can=Can.SEE_CARE)
def safety(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Both partners' safety side by side, for those who may read it."""
    found = couple_in_reach(couple)
    return render(request, "screening/safety.html", pages.safety(request.audience, found))


@staff(can=Can.ASSESS_SAFETY)
def log_sitting(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Two questions first. Nothing else is asked of somebody who is not safe and alone."""
    found = partner_in_reach(partner)
    form = forms.sitting_form(request.POST or None)
    if form.is_valid():
        row = actions.log_sitting(by=request.audience, partner=found, **form.asked)
        return redirect("sitting", sitting=row.pk)
    context = {"form": form, "partner": found, "nav": "couples"}
    return render(request, "screening/log_sitting.html", context)


@staff(can=Can.ASSESS_SAFETY)
def sitting(request: KnownRequest, sitting: UUID) -> HttpResponse:
    """What may be asked in this sitting; where it could not go ahead, only to find another time."""
    found = queries.sitting_in_reach(sitting)
    return render(request, "screening/sitting.html", pages.sitting(found))


@require_POST
@staff(can=Can.ASSESS_SAFETY)
def begin_interview(request: KnownRequest, sitting: UUID) -> HttpResponse:
    """Open the interview of a private sitting."""
    found = queries.sitting_in_reach(sitting)
    try:
        row = interview.begin_interview(by=request.audience, sitting=found)
    except (actions.NotAlone, IntakeClosed):
        return redirect("sitting", sitting=found.pk)
    return redirect(intake_pages.ENTRY.resume(row, answers_in(row)))


@staff(can=Can.ASSESS_SAFETY)
def record_disposition(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Record what was found about joint work for one partner."""
    found = partner_in_reach(partner)
    form = forms.RecordDisposition(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_disposition(by=request.audience, partner=found, **form.finding())
        except tuple(REFUSED) as refusal:
            form.add_error(*REFUSED[type(refusal)])
        else:
            return _kept(request, found.couple_id)
    context = {"form": form, "partner": found, "nav": "couples"}
    return render(request, "screening/record_disposition.html", context)


@staff(can=Can.ASSESS_SAFETY)
def check_voluntariness(request: KnownRequest, sitting: UUID) -> HttpResponse:
    """Record, of a private sitting, whether the partner takes part of their own free choice."""
    found = queries.sitting_in_reach(sitting)
    form = forms.CheckVoluntariness(request.POST or None)
    if not found.goes_ahead:
        return redirect("sitting", sitting=found.pk)
    if request.method == "POST" and form.is_valid():
        actions.check_voluntariness(
            by=request.audience,
            partner=found.subject,
            sitting=found,
            free=form.cleaned_data["free"] == suicide_risk.YES,
            note=form.cleaned_data["note"],
        )
        return _kept(request, found.couple_id)
    context = {"form": form, "partner": found.subject, "sitting": found, "nav": "couples"}
    return render(request, "screening/check_voluntariness.html", context)


@staff(can=Can.SCREEN_RISK)
def record_suicide_screen(request: KnownRequest, partner: UUID) -> HttpResponse:
    """Take in the marks of the paper form; a high band holds the partner at once."""
    found = partner_in_reach(partner)
    form = forms.RecordSuicideScreen(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            risk.record_suicide_screen(by=request.audience, partner=found, marks=form.marks())
        except suicide_risk.Unsound as unsound:
            form.add_faults(unsound.items)
        else:
            return _kept(request, found.couple_id)
    context = {"form": form, "partner": found, "nav": "couples"}
    return render(request, "screening/record_suicide_screen.html", context)


@staff(can=Can.SEE_CARE)
def lift_hold(request: KnownRequest, hold: UUID) -> HttpResponse:
    """Lift one hold, with a reason, where one answers for its cause."""
    found = hold_in_reach(hold)
    if not hold_actions.may_lift(request.audience, found):
        raise Http404
    form = forms.LiftHold(request.POST or None)
    if found.lifted_at:
        return _lifted_already(request, found.couple_id)
    if request.method == "POST" and form.is_valid():
        try:
            hold_actions.lift_hold(by=request.audience, found=found, **form.cleaned_data)
        except hold_actions.StillOpen:
            form.add_error(None, "An undisclosed matter asks for this hold. Resolve the matter.")
        except hold_actions.AlreadyLifted:
            return _lifted_already(request, found.couple_id)
        else:
            return _kept(request, found.couple_id)
    context = {"form": form, "hold": found, "partner": found.subject, "nav": "couples"}
    return render(request, "screening/lift_hold.html", context)


def _lifted_already(request: KnownRequest, couple: UUID) -> HttpResponse:
    messages.info(request, "A colleague has lifted this hold already. Nothing was changed.")
    return redirect("safety", couple=couple)


def _kept(request: KnownRequest, couple: UUID) -> HttpResponse:
    messages.success(request, "On record.")
    return redirect("safety", couple=couple)
