"""A database of one's own, seen twice: ``default`` as kact_app and ``owner`` as kact_owner."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connections

from kact.privacy.models import private_models
from tests.services import copy_template, drop_database

ALIASES = ("default", "owner")


@contextmanager
def scratch(blocker: Any) -> Iterator[None]:
    """Both connections on a fresh copy of the template, whose commits are real."""
    name = f"kact_test_{secrets.token_hex(4)}"
    copy_template(name)
    with blocker.unblock():
        before = _point_at(dict.fromkeys(ALIASES, name))
        try:
            yield
        finally:
            _point_at(before)
            drop_database(name)


def _point_at(names: dict[str, str]) -> dict[str, str]:
    """Move the connections to these databases; returns where they were."""
    before = {}
    for alias, name in names.items():
        connections[alias].close()
        before[alias] = connections[alias].settings_dict["NAME"]
        connections[alias].settings_dict["NAME"] = name
    return before


def owner(sql: str, parameters: list[Any] | None = None) -> Any:
    """Run SQL as kact_owner and commit; returns the cursor's rows, or how many rows it touched."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def tables() -> list[str]:
    """Every table behind the wall."""
    return [model._meta.db_table for model in private_models()]


def empty() -> None:
    """Remove every row. The owner must lift what refuses TRUNCATE to do it, and puts it back.

    What a stage asks of its own rows is laid to rest here: random ones are to meet the walls alone.
    """
    owner(LAY_TO_REST)
    people = "accounts_membership, accounts_user, accounts_clinic"
    each = "alter table {} {} trigger kact_no_truncate"
    off, on = ([each.format(t, word) for t in tables()] for word in ("disable", "enable"))
    owner("; ".join([*off, f"truncate {people}, {', '.join(tables())} cascade", *on]))


LAY_TO_REST = """
do $$ declare found record; begin
    for found in select tgrelid::regclass as relation, tgname from pg_trigger
        where not tgisinternal and tgname not like 'kact%' loop
        execute format('alter table %s disable trigger %I', found.relation, found.tgname);
    end loop;
    for found in select conrelid::regclass as relation, conname from pg_constraint
        where contype = 'x' loop
        execute format('alter table %s drop constraint %I', found.relation, found.conname);
    end loop;
end $$
"""


@contextmanager
def fails_quietly() -> Iterator[None]:
    """For SQL whose refusal is one of the answers."""
    with suppress(psycopg.Error):
        yield
