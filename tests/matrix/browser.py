"""A browser whose every request is undone, with what the request wrote while it lasted."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone

from kact.accounts.readers import JOINT
from tests.cast import Person
from tests.matrix.oracle import SIGNED_IN_AS
from tests.matrix.requests import Asked
from tests.matrix.world import World

# What differs between two answers to one question: tokens against forgery, and nonces.
TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce="|nonce-|"csrf": "|csrf=)[\w+/=-]+'
)

WRITES = """
    select relname, pg_stat_get_xact_tuples_inserted(oid), pg_stat_get_xact_tuples_updated(oid),
           pg_stat_get_xact_tuples_deleted(oid)
    from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace
"""


METHODS = "account_authentication_methods"


def masked(text: str) -> str:
    """The text without what changes by itself."""
    return TOKENS.sub(r"\1", text)


@dataclass
class Served:
    """What one request brought back and left behind."""

    status: int
    headers: str
    body: str
    written: set[str]  # the tables whose rows it set out to change
    entries: list[dict[str, Any]] = field(default_factory=list)  # rows put on the record of access


class Browser(RequestFactory):
    """Somebody's browser. Nothing it asks for changes the world it asks in."""

    def __init__(self, world: World, word: str) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.kept = _cookies(world, word)
        self.written: set[str] = set()
        self.cookies = SimpleCookie(self.kept)
        self.generic("GET", "/")  # not undone: the session is in use from here on

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))

    def ask(self, asked: Asked) -> Served:
        """Make one request, and take back what it did."""
        body = urlencode(asked.data, doseq=True)
        headers = {"HTTP_HX_REQUEST": "true"} if asked.htmx else {}
        kind = "application/x-www-form-urlencoded"
        return self.send(asked.method, asked.path, body, kind, **headers)

    def get(self, path: str) -> Served:  # type: ignore[override]
        """Ask for one page."""
        return self.send("GET", path)

    def send(self, method: str, path: str, *body: str, **headers: str) -> Served:
        self.cookies = SimpleCookie(self.kept)
        with transaction.atomic(), noting() as noted:
            response = self.generic(method, path, *body, **headers)
            transaction.set_rollback(True)
        self.written |= noted.written
        text = response.content.decode()
        return Served(response.status_code, _headers(response), text, noted.written, noted.entries)


def counts() -> Counter[str]:
    """How many rows of each table this transaction has made, changed or removed, undone or not."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return Counter({name: sum(numbers) for name, *numbers in cursor.fetchall()})


WRITING = re.compile(r'\s*(?:insert into|update|delete from) "?(\w+)', re.IGNORECASE)


@dataclass
class Noted:
    """The tables a request wrote to, and its rows on the record of access."""

    written: set[str] = field(default_factory=set)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if writing := WRITING.match(sql):
            self.written.add(writing[1])
            if writing[1] == "record_event":
                self._note(sql, params)
        return execute(sql, params, many, context)

    def _note(self, sql: str, params: Any) -> None:
        columns = re.findall(r'"(\w+)"', sql.split(" VALUES ")[0])[1:]
        row = dict(zip(columns, params, strict=True))
        if row["verb"] in {"page_read", "page_refused"}:
            self.entries.append({**row["data"].obj, "verb": row["verb"]})


@contextmanager
def noting() -> Iterator[Noted]:
    """Collects what is written meanwhile."""
    noted = Noted()
    with connection.execute_wrapper(noted):
        yield noted


def _headers(response: Any) -> str:
    lines = [f"{k}: {v}" for k, v in response.items()]
    return "\n".join([*lines, *(c.OutputString() for c in response.cookies.values())])


def _cookies(world: World, word: str) -> dict[str, str]:
    """The cookies of somebody who has signed in, as far as they get."""
    if word == "anonymous":
        return {}
    person: Person = world.cast.people[SIGNED_IN_AS.get(word, word)]
    client = person.client() if word not in {"no_mfa", "placeless"} else _halfway(person)
    session = client.session
    if person.user.is_active:
        session.update(_just_confirmed(person, [*session.get(METHODS, []), {"method": "password"}]))
    if word == "joint":
        session[JOINT] = str(world.cast.couples["first"].pk)
    session.save()
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _just_confirmed(person: Person, records: list[dict[str, Any]]) -> dict[str, Any]:
    """What the library keeps once somebody has confirmed who they are: it shows some pages then."""
    confirmed = {"at": timezone.now().timestamp(), "reauthenticated": True}
    return {
        METHODS: [record | confirmed for record in records],
        "account_authentication_methods_user": str(person.user.pk),
    }


def _halfway(person: Person) -> Any:
    """Signed in by passphrase alone."""
    client = Person("nobody").client()
    client.force_login(person.user)
    return client
