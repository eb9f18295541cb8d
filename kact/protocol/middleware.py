"""One handler for every closed gate."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kact.protocol.gate import GateClosed
from kact.protocol.pages import closed


class ClosedGates:
    """Answers GateClosed from any view with what the reader may know of it; nothing was changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The 409 page for a closed gate; any other error goes its way."""
        return closed(request, error) if isinstance(error, GateClosed) else None
