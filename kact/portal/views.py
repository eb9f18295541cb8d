"""What a partner sees: their own list of things to do, and how they may be reached."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from kact.couples.queries import myself
from kact.portal import actions, pages
from kact.portal.forms import SafeContact
from kact.privacy.access import KnownRequest, partner


@partner
def todo(request: KnownRequest) -> HttpResponse:
    """To do, and done. Only what is one's own."""
    return render(request, "portal/todo.html", pages.todo(request.audience))


@partner
def confirm_contact(request: KnownRequest) -> HttpResponse:
    """How the clinic may reach this person, and only this person."""
    form = SafeContact(request.POST or None, instance=myself(request.audience.myself))
    if request.method == "POST" and form.is_valid():
        actions.confirm_contact(by=request.audience, **form.cleaned_data)
        messages.success(request, "Thank you. We will keep to that.")
        return redirect("todo")
    return render(request, "portal/confirm_contact.html", {"form": form})
