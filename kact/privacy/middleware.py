"""What surrounds every view: the outer transaction, the record of access, the response's rules."""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kact.privacy import access
from kact.privacy.audience import looking_as

Handler = Callable[[HttpRequest], HttpResponse]


class PrivateResponses:
    """Nothing that anyone signed in was shown stays in a cache, and nothing streams."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/static/"):
            return response
        if response.streaming:
            raise ImproperlyConfigured(
                "A streaming response is written after its audience has gone."
            )
        response["Cache-Control"] = "no-store, private"
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response


class PrivacyTransaction:
    """Holds the transaction in which the record of access outlives a failed view.

    ATOMIC_REQUESTS makes the view a savepoint inside it: what the view wrote rolls back with the
    view, and the row that says who tried stays.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            self._note_access(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Handler, *_: object) -> None:
        """Refuse a view that has not said who may look."""
        if not access.is_declared(view):
            raise ImproperlyConfigured(
                f"{view.__module__}.{getattr(view, '__name__', view)} says nobody may look at it:"
                " declare @staff, @partner or @public."
            )

    def _note_access(self, request: HttpRequest, response: HttpResponse) -> None:
        entry = access.entry(request, response)
        if entry is not None:
            with looking_as(entry.audience):
                access.recorder()(entry)
