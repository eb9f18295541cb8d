"""Who takes a partner home: named by them, decided by a clinician where it is not clear."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kact.privacy.access import KnownRequest, partner, staff
from kact.privacy.roles import Can
from sessions.actions import escort as actions
from sessions.forms import escort as forms
from sessions.pages import escort as pages
from sessions.queries.escort import escort_in_reach

THE_OTHER = (
    "On that day both of you take the medicine, and for the rest of it neither of you is able to"
    " look after the other on the way. Please choose somebody else. If there is nobody, tell us:"
    " we will find a way together."
)
SAME_NAME = (
    "Is this the person you take part with? They take the medicine that day too, so please choose"
    " somebody else. If it is somebody else of the same name, tick the box."
)
NOT_THE_OTHER = "Where both take the medicine, neither takes the other home. Ask for somebody else."
SUPERSEDED = "This partner has named somebody else since. Nothing was kept; look again."


@partner
def escort(request: KnownRequest) -> HttpResponse:
    """Whom one named, with a way to change it."""
    return render(request, "sessions/escort.html", pages.own_escort(request.audience.myself))


@partner
def name_escort(request: KnownRequest) -> HttpResponse:
    """Name somebody, or somebody else."""
    form = forms.NameEscort(request.POST or None)
    if request.method == "POST" and form.is_valid() and _names(request, form):
        return redirect("escort")
    return render(request, "sessions/name_escort.html", {"form": form, "title": pages.TITLE})


@staff(can=Can.DECIDE_ESCORT)
def decide_escort(request: KnownRequest, escort: UUID) -> HttpResponse:
    """Accept somebody, or ask for somebody else."""
    found = escort_in_reach(escort)
    form = forms.DecideEscort(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_escort(by=request.audience, escort=found, **form.cleaned_data)
        except actions.TheOtherDoses:
            form.add_error("decision", NOT_THE_OTHER)
        except actions.Superseded:
            form.add_error(None, SUPERSEDED)
        else:
            messages.success(request, "Your decision is on record. Tell this partner in person.")
            return redirect("individual_preparation", partner=found.subject_id)
    context = {"form": form, "escort": found, "partner": found.subject, "nav": "couples"}
    return render(request, "sessions/decide_escort.html", context)


def _names(request: KnownRequest, form: forms.NameEscort) -> bool:
    """Whether it was kept; if not, the form says why. Raises Http404 before it is asked for."""
    try:
        actions.name_escort(by=request.audience, **form.cleaned_data)
    except actions.NotOpen as error:
        raise Http404 from error
    except actions.TheOtherDoses:
        form.add_error("relationship", THE_OTHER)
    except actions.SameName:
        form.ask_about_the_name(SAME_NAME)
    else:
        return True
    return False
