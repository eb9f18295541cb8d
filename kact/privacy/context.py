"""What PostgreSQL is told about who is looking: signed, for one transaction, on one connection.

The application signs the claims with CONTEXT_KEY; the database keeps the key where the runtime
role cannot read it (``kact_ctx`` in wall.py verifies). So injected SQL can call set_config, but it
cannot speak as somebody else.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

VARIABLE = "kact.ctx"
LIFETIME_SECONDS = 3600  # far beyond any request or job; bounds a replay on the same connection


def signing_key() -> bytes:
    """A 64-byte HMAC-SHA-256 key (one hash block) made from CONTEXT_KEY."""
    return hashlib.sha512(settings.CONTEXT_KEY.encode()).digest()


def pads() -> tuple[bytes, bytes]:
    """The inner and outer HMAC pads (RFC 2104), so that the database needs only sha256()."""
    key = signing_key()
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)


def sign(claims: dict[str, Any], *, backend_pid: int) -> str:
    """The claims as ``payload|signature``, good on this connection for an hour."""
    bound = claims | {"pid": backend_pid, "exp": int(time.time()) + LIFETIME_SECONDS}
    payload = base64.b64encode(json.dumps(bound, sort_keys=True).encode()).decode()
    return f"{payload}|{hmac.new(signing_key(), payload.encode(), 'sha256').hexdigest()}"


def tell(connection: BaseDatabaseWrapper, claims: dict[str, Any] | None) -> None:
    """Set, or with None clear, the reader for the rest of this transaction."""
    connection.ensure_connection()
    value = sign(claims, backend_pid=connection.connection.info.backend_pid) if claims else ""
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [VARIABLE, value])
