"""How a forgery is tried: one true row of each kind, a change to it, and whose hands it is in.

A forgery names what is forged, the row it changes, and whose hands it would be in. ``before`` is
done by the owner with every trigger asleep, and undone ``after``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, connections, transaction

from kact.privacy.audience import looking_as
from tests import worlds
from tests.cast import Cast

T = "screening_consent{}"
NOUNS = (
    *("template", "rules", "offer", "explanation", "presentation", "reply", "authentication"),
    *("signature", "confirmation", "withdrawal"),
)
REFUSED = {"42501", "23503", "23505"}  # a rule, a key that leads nowhere, a key that is taken


class Sql(str):
    """An expression of SQL where a value might stand."""


@dataclass
class Evidence:
    """The cast, and the true rows that would be accepted next, by noun."""

    cast: Cast
    true: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)


Change = dict[str, Any] | Callable[[Evidence], dict[str, Any]]


@dataclass(frozen=True)
class Forgery:
    """One thing that is not true."""

    what: str
    noun: str = "signature"
    change: Change = field(default_factory=dict)
    by: str = "a"
    before: str = ""
    after: str = ""
    instead: str = ""  # a statement in place of the row

    def __str__(self) -> str:
        return f"{self.noun}: {self.what}"


def insertion(noun: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
    """SQL that adds one row, and its values."""
    places = ", ".join(v if isinstance(v, Sql) else "%s" for v in row.values())
    values = [v for v in row.values() if not isinstance(v, Sql)]
    return f"insert into {T.format(noun)} ({', '.join(row)}) values ({places})", values


def statement(evidence: Evidence, forgery: Forgery) -> tuple[str, list[Any]]:
    """What a forger would run."""
    if forgery.instead:
        return forgery.instead.format(**evidence.ids), []
    change = forgery.change
    row = {**evidence.true[forgery.noun], "id": uuid4()}
    return insertion(forgery.noun, row | (change(evidence) if callable(change) else change))


def is_refused_to_app(evidence: Evidence, by: str, sql: str, values: list[Any]) -> bool:
    """Whether kact_app is refused, with the signed eyes of this person."""
    with looking_as(evidence.cast.people[by].audience), connections["default"].cursor() as cursor:
        refused = _refused("default", cursor, sql, values)
        transaction.set_rollback(True)
    return refused


def is_refused_to_owner(sql: str, values: list[Any]) -> bool:
    """Whether the owner of the tables is refused with every wall down: by triggers and keys."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        worlds.force(cursor, "no force")
        refused = _refused("owner", cursor, sql, values)
        transaction.set_rollback(True, using="owner")
    return refused


def _refused(using: str, cursor: Any, sql: str, values: list[Any]) -> bool:
    try:
        with transaction.atomic(using=using):
            cursor.execute("set constraints all immediate")
            cursor.execute(sql, values)
            touched = cursor.rowcount
    except DatabaseError as refusal:
        if refusal.__cause__.sqlstate not in REFUSED:  # type: ignore[union-attr]
            raise
        return True
    return touched == 0 and not sql.startswith("truncate")


def by_owner_asleep(sql: str) -> None:
    """Run SQL as the owner with walls down and triggers asleep, and commit."""
    if not sql:
        return
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        _switch(cursor, "no force", "disable")
        cursor.execute(sql)
        cursor.execute("set constraints all immediate")  # else their own triggers still wait
        _switch(cursor, "force", "enable")


def _switch(cursor: Any, force: str, triggers: str) -> None:
    worlds.force(cursor, force)
    for noun in NOUNS:
        cursor.execute(f"alter table {T.format(noun)} {triggers} trigger user")


@contextmanager
def set_up(evidence: Evidence, forgery: Forgery) -> Iterator[None]:
    """What must have been tampered with before, for as long as the block lasts."""
    by_owner_asleep(forgery.before.format(**evidence.ids))
    try:
        yield
    finally:
        by_owner_asleep(forgery.after.format(**evidence.ids))
