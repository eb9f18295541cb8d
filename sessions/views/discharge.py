"""Leaving, each partner for themselves: what still keeps them, the private question, going home."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kact.privacy.access import KnownRequest, staff
from kact.privacy.roles import Can, Role
from sessions.actions import discharge as actions
from sessions.forms import discharge as forms
from sessions.pages import discharge as pages
from sessions.pages.adverse import about_event, partner_at
from sessions.queries.dosing import dosing_session_in_reach

THE_OTHER_DOSES = (
    "This is the other partner’s name, and they took a dose today: they take nobody home. Name"
    " somebody else, or say that it is somebody else of the same name."
)
ALREADY_LEFT = "This partner has left, or a colleague has changed it since. Nothing was kept."
KEEPS = "This partner stays: see what keeps them. The prescriber alone may decide otherwise."


@staff(can=Can.CHART_SESSION)
@require_GET
def discharge(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """What one partner left on, or what still keeps them."""
    found = dosing_session_in_reach(session)
    context = pages.discharge(request.audience, found, partner_at(found, place))
    return render(request, "sessions/discharge.html", context)


@staff(can=Can.DISCHARGE)
@require_http_methods(["GET", "POST"])
def discharge_partner(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Let one partner leave, or say what keeps them."""
    found = dosing_session_in_reach(session)
    partner = partner_at(found, place)
    before = pages.replaces(found, partner.pk)
    form = forms.DischargePartner(
        request.POST or None,
        may_override=request.audience.role == Role.PRESCRIBER,
        corrects=before is not None,
        initial=pages.discharge_form(found, partner),
    )
    keeps: list[pages.Context] = []
    asked = request.method == "POST" and form.is_valid()
    if asked and _leaves(request, form, found, partner, keeps):
        return redirect("discharge", session=found.pk, place=place)
    context = {"form": form, "keeps": keeps, "before": before, **about_event(found, partner)}
    return render(request, "sessions/discharge_partner.html", context)


@staff(can=Can.CHART_SESSION)
@require_http_methods(["GET", "POST"])
def ask_way_home(request: KnownRequest, session: UUID, place: int) -> HttpResponse:
    """Ask one partner alone whether they feel safe going home with the other."""
    found = dosing_session_in_reach(session)
    partner = partner_at(found, place)
    form = forms.AskWayHome(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_way_home(by=request.audience, session=found, partner=partner, **form.noted())
        messages.success(request, "On record.")
        return redirect("discharge", session=found.pk, place=place)
    context = {"form": form, **about_event(found, partner)}
    return render(request, "sessions/ask_way_home.html", context)


def _leaves(
    request: KnownRequest,
    form: forms.DischargePartner,
    session: Any,
    partner: Any,
    keeps: list[pages.Context],
) -> bool:
    """Whether the partner left; if not, the form and ``keeps`` say why."""
    given = form.cleaned_data
    try:
        actions.discharge_partner(
            by=request.audience,
            session=session,
            partner=partner,
            other=pages.other_of(session, partner),
            leaving=form.leaving(),
            override=given.get("override", ""),
            replaces=pages.replaces(session, partner.pk),
            reason=given.get("reason", ""),
        )
    except actions.NotDosed as error:
        raise Http404 from error
    except actions.TheOtherDoses:
        form.add_error("escort", THE_OTHER_DOSES)
    except actions.AlreadyLeft:
        form.add_error(None, ALREADY_LEFT)
    except actions.NotReady as kept:
        keeps += pages.marked(kept.standings)
        form.add_error(None, KEEPS)
    else:
        messages.success(request, "On record.")
        return True
    return False
