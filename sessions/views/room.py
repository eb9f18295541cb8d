"""The light in the room: which pages of a dosing day follow it."""

from django.http import HttpRequest

ROOM = "kact-room"  # the cookie that keeps what this browser was last told
_OF_THE_DAY = {
    f"sessions.views.{name}"
    for name in (
        "adverse",
        "before_dose",
        "board",
        "conversion",
        "discharge",
        "doses",
        "dosing",
        "orders",
        "prepared_doses",
    )
}


def mode(request: HttpRequest) -> dict[str, str]:
    """Dim or light, as this browser was last told, on every page of a dosing day.

    The tablet in the room goes from the board to a dose and back; no page between them flashes.
    """
    match = request.resolver_match
    if match is None or match.func.__module__ not in _OF_THE_DAY:
        return {}
    return {"mode": "dim" if request.COOKIES.get(ROOM) == "dim" else "light"}
