"""Tries to speak as somebody else to PostgreSQL; yields a sentence for each attempt that works."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from kact.privacy.audience import looking_as
from tests.kact.privacy.looking import audience_of
from tests.worlds import Reader, World

ROWS = "select count(*) from couples_partner"


def admin_of(world: World) -> Reader:
    """Somebody who sees every partner of the first clinic."""
    found = (
        Reader("staff", m["clinic_id"], m["user_id"], m["role"], m["id"])
        for m in world.tables["accounts_membership"]
        if m["role"] == "admin" and m["clinic_id"] == world.clinics[0]
    )
    return next(found)


def claims_of(reader: Reader) -> dict[str, str]:
    """The claims of a reader as they are told."""
    return {name: value for name, value in vars(reader).items() if value}


def signed(claims: dict[str, Any], key: str | None = None) -> str:
    """``payload|signature``, made from RFC 2104 alone; binds nothing that the claims do not."""
    payload = base64.b64encode(json.dumps(claims).encode()).decode()
    secret = hashlib.sha512((settings.CONTEXT_KEY if key is None else key).encode()).digest()
    return f"{payload}|{hmac.new(secret, payload.encode(), 'sha256').hexdigest()}"


def bound(claims: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The claims bound to this connection for a minute, or to something else."""
    here = {"pid": connection.connection.info.backend_pid, "exp": int(time.time()) + 60}
    return claims | here | changed


def forgeries(claims: dict[str, Any]) -> dict[str, str]:
    """Everything that must not be believed, by what is wrong with it."""
    good, pid = signed(bound(claims)), connection.connection.info.backend_pid
    payload, _, signature = good.partition("|")
    other = signed(bound(claims | {"role": "privacy_officer"})).partition("|")[0]
    return {
        "no signature": payload,
        "an empty signature": f"{payload}|",
        "a made-up signature": f"{payload}|{'0' * 64}",
        "the signature of other claims": f"{other}|{signature}",
        "one letter changed": f"{payload[:20]}{payload[20].swapcase()}{payload[21:]}|{signature}",
        "another key": signed(bound(claims), key="a key of one's own"),
        "an empty key": signed(bound(claims), key=""),
        "plain JSON": json.dumps(bound(claims)),
        "another connection's": signed(bound(claims, pid=pid + 1)),
        "no connection's": signed({k: v for k, v in bound(claims).items() if k != "pid"}),
        "expired": signed(bound(claims, exp=int(time.time()) - 1)),
        "without an end": signed({k: v for k, v in bound(claims).items() if k != "exp"}),
    }


def rows_shown(told: str) -> int:
    """How many partners a connection sees once ``told`` stands in the variable; refused is none."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('kact.ctx', %s, true)", [told])
            cursor.execute(ROWS)
            shown = cursor.fetchone()[0]
            transaction.set_rollback(True)
            return int(shown)
    except DatabaseError as refusal:
        if not isinstance(refusal.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return 0


def believed(world: World) -> Iterator[str]:
    """Which forgeries PostgreSQL believes; and whether it believes the truth."""
    connection.ensure_connection()
    claims = claims_of(admin_of(world))
    if not rows_shown(signed(bound(claims))):
        yield "the truth is not believed"
    for wrong, told in forgeries(claims).items():
        if rows_shown(told):
            yield f"believed: {wrong}"


def left_behind(world: World, times: int) -> Iterator[str]:
    """Whether what a reader was told outlives their transaction on the same connection."""
    audience = audience_of(admin_of(world))
    pids = set()
    for turn in range(times):
        with looking_as(audience), connection.cursor() as cursor:
            cursor.execute(ROWS)
            if not cursor.fetchone()[0]:
                yield f"turn {turn}: the reader saw nothing"
        with connection.cursor() as cursor:
            cursor.execute(f"select ({ROWS}), current_setting('kact.ctx', true), pg_backend_pid()")
            shown, told, pid = cursor.fetchone()
            pids.add(pid)
        if shown or told:
            yield f"turn {turn}: {shown} rows are shown to nobody"
    if len(pids) != 1:
        yield "the connection was not reused, so nothing was tried"
