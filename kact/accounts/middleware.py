"""Learns who is looking and on which clock, and ends a session that lay idle or lasted too long."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kact.accounts.readers import next_step, reader_of

STARTED, TOUCHED, NOTED = "kact-started", "kact-touched", "kact-noted"
TOUCH_SECONDS = 5  # a session is written at most this often
NOTE_SECONDS = 60  # and its place in the person's list of sessions this often


class Activity:
    """Notes for a person's own list of sessions where each is in use, once a minute and no more.

    The library's own middleware would write that row on every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        known = request.user.is_authenticated and not comes_by_itself(request)
        if known and now - request.session.get(NOTED, 0) >= NOTE_SECONDS:
            UserSession.objects.create_from_request(request)
            request.session[NOTED] = now
        return self.get_response(request)


class SessionLimits:
    """Sets ``request.reader``, ``request.audience`` and ``request.next_step`` for the doors.

    Times are stored in UTC and written on the clock of the reader's clinic.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = reader_of(request)
        limits = reader.limits if reader else "partner"
        if request.user.is_authenticated and _is_over(request, limits):
            logout(request)
            reader = None
        step = next_step(request, reader) if request.user.is_authenticated else None
        request.reader = reader  # type: ignore[attr-defined]
        request.next_step = step  # type: ignore[attr-defined]
        request.audience = reader.audience if reader and not step else None  # type: ignore[attr-defined]
        with timezone.override(reader.clinic.zone if reader else None):
            return self.get_response(request)


def start_clock(request: HttpRequest) -> None:
    """Begin both limits at sign-in."""
    request.session[STARTED] = request.session[TOUCHED] = int(time.time())


def comes_by_itself(request: HttpRequest) -> bool:
    """Whether a page asked without anybody touching it. That is no use of the session.

    Whoever says so untruly only makes their own session end sooner.
    """
    return "X-Kact-By-Itself" in request.headers


def _is_over(request: HttpRequest, limits: str) -> bool:
    """Whether the session passed a limit; if not, note that it is in use."""
    now = int(time.time())
    idle, absolute = settings.SESSION_LIMITS[limits]
    started = request.session.setdefault(STARTED, now)
    touched = request.session.setdefault(TOUCHED, now)
    if now - touched >= idle or now - started >= absolute:
        return True
    if now - touched >= TOUCH_SECONDS and not comes_by_itself(request):
        request.session[TOUCHED] = now
    return False
