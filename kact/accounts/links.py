"""Links that leave the house: in a mail, or to be copied."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def public_link(name: str, **kwargs: Any) -> str:
    """A route with the address people type before it."""
    return str(settings.PUBLIC_URL.rstrip("/") + reverse(name, kwargs=kwargs))
