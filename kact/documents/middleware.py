"""One handler for every page that should have printed and could not."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kact.printing import CannotPrint

log = logging.getLogger(__name__)


class Unprintable:
    """Answers CannotPrint from any view with what is missing; nothing was changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """503, after the rollback; any other error goes its way."""
        if not isinstance(error, CannotPrint):
            return None
        log.error("%s", error)
        return render(request, "503.html", {"missing": str(error)}, status=503)
