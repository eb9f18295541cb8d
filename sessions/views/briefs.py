"""A partner reads what they do as a witness, or in a group, and says yes to it."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from kact.couples.queries import myself
from kact.privacy.access import KnownRequest, partner
from sessions.actions import briefs as actions
from sessions.forms.briefs import FORMS
from sessions.pages import briefs as pages
from sessions.queries import briefs as queries


@partner
def sign_brief(request: KnownRequest, brief: UUID) -> HttpResponse:
    """The brief and one's own name; once signed it can be read again."""
    found = queries.own_brief(brief, request.audience.myself)
    form = FORMS[found.code](request.POST or None, me=myself(request.audience.myself))
    if request.method == "POST" and found.signed_at is None and form.is_valid():
        with suppress(actions.AlreadySigned):
            actions.sign_brief(
                by=request.audience,
                brief=found,
                typed_name=form.cleaned_data["typed_name"],
                group_name=form.cleaned_data.get("group_name", ""),
            )
        return redirect("todo")
    return render(request, "sessions/sign_brief.html", pages.brief(found) | {"form": form})
