"""What a session can say for itself: which one it is, and how its person proved who they are."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

SITTING = "kact-sitting"  # survives the new key that a session gets when its person is confirmed
SECOND = frozenset({"totp", "webauthn"})


@dataclass(frozen=True)
class Proof:
    """By which methods somebody proved, in one session, who they are; the oldest of them at."""

    session_hash: str
    methods: tuple[str, ...]
    at: datetime | None

    def suffices(self, *, second_factor: bool) -> bool:
        """Whether it is proof at all, and of a second factor where one is asked for."""
        return bool(SECOND & set(self.methods)) if second_factor else bool(self.methods)


def sitting(request: HttpRequest) -> str:
    """A hash that stands for this session and its person; 64 hexadecimal digits."""
    if SITTING not in request.session:
        request.session[SITTING] = secrets.token_urlsafe(32)
    known_by = f"{request.session[SITTING]}:{request.user.pk}"
    return salted_hmac("kact sitting", known_by, algorithm="sha256").hexdigest()


def proof_of(request: HttpRequest, *, minutes: int) -> Proof:
    """What this person confirmed anew within the last minutes; signing in is not confirming."""
    since = timezone.now() - timedelta(minutes=minutes)
    records = get_authentication_records(request, request.user)
    fresh = [r for r in records if r.get("reauthenticated") and _when(r) > since]
    methods = {_method(r): _when(r) for r in fresh if _method(r)}
    at = min(methods.values(), default=None)
    return Proof(sitting(request), tuple(sorted(methods)), at)


def ways_to_prove(request: HttpRequest, back: str, *, second_factor: bool) -> list[dict[str, Any]]:
    """The ways in which this person can prove now who they are, each leading to ``back`` after."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    onward = urlencode({"next": back})
    return [
        way | {"url": f"{way['url']}?{onward}"}
        for way in ways
        if not second_factor or way["id"].startswith("mfa")
    ]


def _method(record: dict[str, Any]) -> str:
    """The method's word; a recovery code counts for nothing here."""
    if record["method"] == "password":
        return "password"
    return str(record["type"]) if record.get("type") in SECOND else ""


def _when(record: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(record["at"], tz=UTC)
