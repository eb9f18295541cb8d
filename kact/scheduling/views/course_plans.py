"""The plan of a couple's course: looked at, changed, and booked or moved several visits at once."""

from collections.abc import Collection, Sized
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.couples.queries import couple_in_reach
from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can
from kact.scheduling.actions import course_plans
from kact.scheduling.course_plans import course_now, terms_of
from kact.scheduling.forms.course_plans import KeepCoursePlan, Picked, picked
from kact.scheduling.pages import course_plans as pages

NOTHING = "Tick at least one visit."
KEPT = "Kept. No visit has moved by it."


@staff(can=Can.SEE_CALENDAR)
@require_GET
def course_plan(request: KnownRequest, couple: UUID) -> HttpResponse:
    """The whole course, and what is proposed for the rest of it; with one visit moved, if asked."""
    return _page(request, couple)


@staff(can=Can.KEEP_CALENDAR)
@require_http_methods(["GET", "POST"])
def change_course_plan(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Change what the course is planned from."""
    found, clinic = couple_in_reach(couple), request.reader.clinic
    begun = pages.begun_with(terms_of(found, clinic))
    form = KeepCoursePlan(request.POST or None, initial=begun, **pages.offered(clinic))
    if request.method == "POST" and form.is_valid():
        course_plans.keep_course_plan(by=request.audience, couple=found, **form.cleaned_data)
        messages.success(request, KEPT)
        return redirect("course_plan", couple=couple)
    context = {"form": form, "couple": found, "nav": "couples"}
    return render(request, "scheduling/change_course_plan.html", context)


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def book_planned(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Book the visits that were ticked; what is refused is said at its own row."""
    found, asked = couple_in_reach(couple), picked(request.POST.getlist("book"))
    if not pages.for_two(found) or not asked:
        return _page(request, couple, error=NOTHING)
    chosen, already = pages.to_book(asked, course_now(found, request.reader.clinic))
    made, refused = course_plans.book_chosen(by=request.audience, couple=found, chosen=chosen)
    return _done(request, couple, made, "booked", asked, {**already, **refused})


@staff(can=Can.KEEP_CALENDAR)
@require_POST
def move_planned(request: KnownRequest, couple: UUID) -> HttpResponse:
    """Move the visits that were ticked to the times beside them; refusals as when booking."""
    found, asked = couple_in_reach(couple), picked(request.POST.getlist("move"))
    if not pages.for_two(found) or not asked:
        return _page(request, couple, error=NOTHING)
    chosen = pages.to_move(asked, course_now(found, request.reader.clinic))
    made, refused = course_plans.move_chosen(by=request.audience, chosen=chosen)
    return _done(request, couple, made, "moved", asked, refused)


def _done(
    request: KnownRequest,
    couple: UUID,
    made: Sized,
    how: str,
    asked: list[Picked],
    refused: pages.Refused,
) -> HttpResponse:
    """Back to the plan; where something was refused, with the reasons at their rows."""
    if made:
        messages.success(request, f"{len(made)} {'visit' if len(made) == 1 else 'visits'} {how}.")
    if not refused:
        return redirect("course_plan", couple=couple)
    return _page(request, couple, refused=refused, chosen={one.key for one in asked})


def _page(
    request: KnownRequest,
    couple: UUID,
    *,
    refused: pages.Refused | None = None,
    chosen: Collection[str] = (),
    error: str = "",
) -> HttpResponse:
    reader, clinic, found = request.audience, request.reader.clinic, couple_in_reach(couple)
    context = pages.course_plan(reader, clinic, found, request.GET, refused=refused, chosen=chosen)
    return render(request, "scheduling/course_plan.html", context | {"error": error})
