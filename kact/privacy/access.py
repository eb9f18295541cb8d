"""The doors: ``@staff``, ``@partner`` and ``@public`` say who may look through a view.

A door checks the reader, opens their audience around the whole view, and insists that the page
is rendered before it closes. Whoever may not enter gets the same 404 as for a page that is not
there: a refusal that says more is an answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Can

View = Callable[..., HttpResponse]


class KnownRequest(HttpRequest):
    """A request behind a door: the sign-in middleware has said who is looking."""

    audience: Audience
    reader: Any  # accounts.readers.Reader, of a room above this one


@dataclass(frozen=True)
class Entry:
    """One row for the record of access: who, which page, whose data, and how it ended."""

    audience: Audience
    page: str
    method: str
    status: int
    seen: frozenset[tuple[Any, Any]]


def staff(*, can: Can) -> Callable[[View], View]:
    """A page for clinic staff whose role holds ``can``; with joint view on, what both may see."""

    def allowed(audience: Audience) -> bool:
        return audience.kind in {"staff", "couple"} and audience.can(can)

    return lambda view: _door(view, f"staff: {can}", allowed)


def partner(view: View) -> View:
    """A page for one partner, alone."""
    return _door(view, "partner", lambda audience: audience.kind == "partner")


def public(view: View) -> View:
    """A page for anybody. It reads private data only under an audience it opens itself."""
    view.audience_declared = "public"  # type: ignore[attr-defined]
    return view


def each_public(patterns: Iterable[Any]) -> list[Any]:
    """Declare the views of a library's URL patterns public; they hold no private records."""
    for pattern in patterns:
        public(pattern.callback)
    return list(patterns)


def is_declared(view: Any) -> bool:
    """Whether a view has said who may look."""
    return bool(declaration(view))


def declaration(view: Any) -> str:
    """What a view has said: ``public``, ``partner``, ``staff: <permission>``, or nothing."""
    while view is not None:
        if said := getattr(view, "audience_declared", ""):
            return str(said)
        view = getattr(view, "__wrapped__", None)
    return ""


def _door(view: View, said: str, allowed: Callable[[Audience], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        audience: Audience | None = request.audience  # type: ignore[attr-defined]
        if audience is None:
            return _ask_who(request)
        if not allowed(audience):
            raise Http404
        with looking_as(audience):
            return _finished(view(request, *args, **kwargs))

    guarded.audience_declared = said  # type: ignore[attr-defined]
    return guarded


def _ask_who(request: HttpRequest) -> HttpResponse:
    """Send to sign-in, or to what still stands between this user and an audience."""
    if next_step := getattr(request, "next_step", None):
        return HttpResponse(status=302, headers={"Location": next_step})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _finished(response: HttpResponse) -> HttpResponse:
    if not getattr(response, "is_rendered", True):
        raise RuntimeError(
            "Render inside the view: later, nobody is looking and the page is empty."
        )
    return response


def entry(request: HttpRequest, response: HttpResponse) -> Entry | None:
    """What to put on record of this request; None when no known reader asked for a view.

    A page that asks by itself whether there is anything new, and is told that there is not, has
    been shown nothing.
    """
    audience: Audience | None = getattr(request, "audience", None)
    match = request.resolver_match
    if audience is None or match is None or declaration(match.func) in {"", "public"}:
        return None
    if request.method == "GET" and response.status_code == 204:
        return None
    seen = frozenset(audience.seen) if response.status_code < 400 else frozenset()
    return Entry(audience, match.view_name, request.method or "", response.status_code, seen)


def recorder() -> Callable[[Entry], None]:
    """The record's own writer of access rows; the record stands above this package."""
    write: Callable[[Entry], None] = import_string("kact.record.access.note")
    return write
