"""One handler for whatever is sent to a day that has been signed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions.actions.checks import DayOver

SIGNED = "Nothing was kept: the day has been signed. What comes later is an addendum."


class SignedDays:
    """Answers DayOver from any view with 409; nothing was changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a signed day, after the rollback; any other error goes its way."""
        if not isinstance(error, DayOver):
            return None
        return render(request, "409.html", {"message": SIGNED}, status=409)
