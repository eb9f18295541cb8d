"""Seals again with the newest key what lies under an older one, or lies open from before.

Works as the tables' owner, a few rows a transaction: it can be stopped and begun again at any time,
and begins where it stopped. Some of these rows never change, whoever asks; so their triggers rest
while the same words are written again, and stand again before anybody else can look.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from kact.privacy.sealed import MARK, SealedTextField, newest_key, seal, unseal

BATCH = 200  # rows a transaction: whoever wants one of the tables waits no longer


def sealed_columns() -> Iterator[tuple[str, str]]:
    """Every sealed column, by its table, in a fixed order."""
    found = (
        (str(model._meta.db_table), str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedTextField)
    )
    yield from sorted(found)


def reseal(using: str, table: str, column: str, *, batch: int = BATCH) -> Iterator[int]:
    """Seal one column anew, as many rows at a time as ``batch`` says; yields how many each time.

    Raises UnknownKey, and keeps that batch as it was, where the settings name no key that opens it.
    """
    while count := _one_batch(using, table, column, batch):
        yield count


def _one_batch(using: str, table: str, column: str, batch: int) -> int:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _rest(cursor, table, "disable")
        rows = _stale(cursor, table, column, batch)
        place = f"{table}.{column}"
        anew = [(seal(unseal(text, place), place), pk) for pk, text in rows]
        if anew:
            # Names of our own tables and columns; whatever comes from outside is a parameter.
            cursor.executemany(f"update {table} set {column} = %s where id = %s", anew)  # noqa: S608
        cursor.execute("set constraints all immediate")  # a trigger comes back only after them
        _rest(cursor, table, "enable")
    return len(rows)


def _stale(cursor: CursorWrapper, table: str, column: str, most: int) -> list[tuple[str, str]]:
    """Rows whose text is not under the newest key."""
    cursor.execute(
        f"select id, {column} from {table}"  # noqa: S608 - names of our own
        f" where {column} <> '' and not starts_with({column}, %s) order by id limit %s",
        [f"{MARK}:{newest_key()}:", most],
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    return found


def _rest(cursor: CursorWrapper, table: str, what: str) -> None:
    cursor.execute(f"alter table {table} {what} row level security")
    cursor.execute(f"alter table {table} {what} trigger user")
