"""A partner's own appointments, and the group they are in."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kact.couples.queries import myself
from kact.privacy.access import KnownRequest, partner
from kact.scheduling.actions import roster as actions
from kact.scheduling.forms.roster import ChooseGroupName
from kact.scheduling.pages import own as pages


@partner
@require_GET
def appointments(request: KnownRequest) -> HttpResponse:
    """The next one with how to prepare for it, and those after."""
    return render(request, "scheduling/appointments.html", pages.appointments(timezone.now()))


@partner
@require_GET
def group(request: KnownRequest) -> HttpResponse:
    """What the group calls oneself; and everybody in it, once it is complete."""
    return render(request, "scheduling/group.html", pages.group(request.audience.myself))


@partner
@require_http_methods(["GET", "POST"])
def choose_group_name(request: KnownRequest) -> HttpResponse:
    """Change what the group calls oneself, until it knows one by that name."""
    me = myself(request.audience.myself)
    context = pages.group(me.pk)
    if not context["called"] or context["names"]:
        return redirect("group")
    now = {"group_name": context["called"]}
    form = ChooseGroupName(request.POST or None, me=me, initial=now)
    if request.method == "POST" and form.is_valid():
        with suppress(actions.AlreadyShown):
            actions.choose_group_name(by=request.audience, name=form.cleaned_data["group_name"])
        return redirect("group")
    return render(request, "scheduling/choose_group_name.html", {"form": form})
