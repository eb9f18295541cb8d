"""Calendar feeds: the file, for whoever holds its address, and the page to make and end one."""

from uuid import UUID

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kact.accounts.links import public_link
from kact.privacy.access import KnownRequest, partner, public, staff
from kact.privacy.roles import Can
from kact.scheduling import feeds
from kact.scheduling.actions.feeds import make_feed, revoke_feed
from kact.scheduling.forms.desk import MakeFeed


@public
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The file of one feed. Every address that does not stand answers alike, and with nothing."""
    if not consume(request, action="read_feed"):
        answer = HttpResponse(status=429, headers={"Retry-After": "60"})
        answer._has_been_logged = True  # type: ignore[attr-defined] # the address is a secret
        return answer
    try:
        found = feeds.feed_of(token)
    except Http404:
        return HttpResponse(status=404)
    return HttpResponse(feeds.file_of(found), content_type="text/calendar; charset=utf-8")


@staff(can=Can.SEE_CALENDAR)
@require_http_methods(["GET", "POST"])
def feed_page(request: KnownRequest) -> HttpResponse:
    """A member of staff's own feeds: make, see and end them."""
    return _page(request, "scheduling/feeds.html", "the name of the room")


@partner
@require_http_methods(["GET", "POST"])
def own_feed_page(request: KnownRequest) -> HttpResponse:
    """A partner's own feeds; there is none until they make one."""
    return _page(request, "scheduling/own_feeds.html", request.reader.clinic.neutral_name)


@staff(can=Can.SEE_CALENDAR)
@require_POST
def end_feed(request: KnownRequest, feed: UUID) -> HttpResponse:
    """End one of one's own feeds."""
    revoke_feed(by=request.audience, feed=feeds.own_feed(request.audience, feed))
    return redirect("feed_page")


@partner
@require_POST
def end_own_feed(request: KnownRequest, feed: UUID) -> HttpResponse:
    """End one of one's own feeds."""
    revoke_feed(by=request.audience, feed=feeds.own_feed(request.audience, feed))
    return redirect("own_feed_page")


def _page(request: KnownRequest, template: str, place: str) -> HttpResponse:
    """The address of a new feed is on this one answer, and never again."""
    form, address = MakeFeed(request.POST or None, place=place), ""
    if request.method == "POST" and form.is_valid():
        token = make_feed(by=request.audience, **form.cleaned_data)
        address = public_link("feed", token=token)
    context = {
        "form": form,
        "address": address,
        "feeds": feeds.feeds_of(request.audience),
        "nav": "calendar",
    }
    return render(request, template, context)
