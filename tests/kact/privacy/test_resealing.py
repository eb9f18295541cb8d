"""After a new key, old texts are sealed anew a few at a time; what was open is sealed at last."""

import importlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import override_settings

from kact.accounts.adapters import MfaAdapter
from kact.privacy.resealing import reseal, sealed_columns
from kact.privacy.sealed import UnknownKey, is_sealed, seal, unseal
from tests import worlds
from tests.kact.privacy.scratch import empty
from tests.kact.record.keeping import unwalled

NEW = "n3w-key-of-thirty-two-characters-or-more"
TABLE, COLUMN = "screening_voluntariness", "note"
PLACE = f"{TABLE}.{COLUMN}"
PLAIN = ["Plain "]
MIGRATIONS = {
    "0005_sealed_text": ("seal_all", "SEALED"),
    "0007_sealed_hold_reasons": ("seal_reasons", None),
}


@pytest.fixture
def filled(scratch_database: None) -> Iterator[None]:
    """A few random worlds, whose texts lie open."""
    rng = random.Random(11)
    empty()
    worlds.load("owner", [worlds.make(rng) for _ in range(3)])
    yield
    empty()


def texts() -> dict[Any, str]:
    """What lies in the column, by the row's id."""
    with unwalled(TABLE) as cursor:
        cursor.execute(f"select id, {COLUMN} from {TABLE} where {COLUMN} <> ''")
        return dict(cursor.fetchall())


def key_names(found: dict[Any, str]) -> set[str]:
    return {text.split(":")[1] for text in found.values()}


def down(table: str) -> int:
    """Whether the table's row security, or a trigger of ours, is switched off."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_class where relname = %s and (not relrowsecurity or exists"
            " (select from pg_trigger where tgrelid = pg_class.oid and tgenabled = 'D'))",
            [table],
        )
        return int(cursor.fetchone()[0])


def test_reseal_takes_every_text_to_the_newest_key(filled: None, settings: Any) -> None:
    plain = texts()
    assert len(plain) > 3
    assert sum(reseal("owner", TABLE, COLUMN, batch=2)) == len(plain)
    [first] = key_names(texts())
    with override_settings(FIELD_KEY=NEW, FIELD_KEYS_BEFORE=[settings.FIELD_KEY]):
        assert next(reseal("owner", TABLE, COLUMN, batch=2)) == 2
        sum(reseal("owner", TABLE, COLUMN))
        [second] = key_names(texts())
        assert second != first
        assert {pk: unseal(text, PLACE) for pk, text in texts().items()} == plain
        assert list(reseal("owner", TABLE, COLUMN)) == []
    assert down(TABLE) == 0


def test_reseal_goes_on_where_it_was_stopped(filled: None, settings: Any) -> None:
    everything = len(texts())
    one = next(reseal("owner", TABLE, COLUMN, batch=1))
    assert (one, sum(map(is_sealed, texts().values()))) == (1, 1)
    assert sum(reseal("owner", TABLE, COLUMN)) == everything - 1


def test_reseal_without_the_older_key_changes_nothing(filled: None) -> None:
    sum(reseal("owner", TABLE, COLUMN))
    before = texts()
    with override_settings(FIELD_KEY=NEW, FIELD_KEYS_BEFORE=[]):
        with pytest.raises(UnknownKey):
            sum(reseal("owner", TABLE, COLUMN))
        with pytest.raises(CommandError, match="FIELD_KEYS_BEFORE"):
            call_command("reseal", stdout=StringIO())
    assert texts() == before
    assert down(TABLE) == 0


def test_command_says_counts_and_no_word(filled: None) -> None:
    words, out = list(texts().values()), StringIO()
    call_command("reseal", batch=3, stdout=out)
    said = out.getvalue()
    assert f"{PLACE}: {len(words)}" in said
    assert said.count("\n") == len(list(sealed_columns())) + 1
    assert not any(word in said for word in words)


@pytest.mark.django_db
def test_second_factors_are_encrypted_anew(cast: Any, settings: Any) -> None:
    from kact.accounts.resealing import reseal_factors

    seed, user = "AAAABBBBCCCCDDDD", cast.therapist.user
    data = {"secret": MfaAdapter().encrypt(seed)}
    held = Authenticator.objects.create(user=user, type="totp", data=data)
    with override_settings(FIELD_KEY=NEW, FIELD_KEYS_BEFORE=[settings.FIELD_KEY]):
        assert reseal_factors() > 0
    with override_settings(FIELD_KEY=NEW, FIELD_KEYS_BEFORE=[]):
        held.refresh_from_db()
        assert MfaAdapter().decrypt(held.data["secret"]) == seed


@pytest.mark.parametrize("name", MIGRATIONS)
def test_migration_seals_what_was_open_and_it_is_read_as_before(filled: None, name: str) -> None:
    moving = importlib.import_module(f"screening.migrations.{name}")
    work, columns = MIGRATIONS[name]
    sealed = getattr(moving, columns) if columns else {moving.TABLE: (moving.COLUMN,)}
    places = [(table, column) for table, of in sealed.items() for column in of]
    (first, column), *_ = places
    with laid_open(*sealed) as cursor:
        for table, of in sealed.items():
            cursor.execute(
                f"update {table} set {', '.join(f'{c} = %s || id' for c in of)}", PLAIN * len(of)
            )
    with laid_open(*sealed) as cursor:
        cursor.execute(f"select id from {first} limit 1")
        already = cursor.fetchone()[0]
        closed = seal("Sealed before", f"{first}.{column}")
        cursor.execute(f"update {first} set {column} = %s where id = %s", [closed, already])
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        getattr(moving, work)(cursor)
    with unwalled(*sealed) as cursor:
        for table, column in places:
            cursor.execute(f"select id, {column} from {table}")
            for pk, text in cursor.fetchall():
                assert is_sealed(text)
                before = pk == already and (table, column) == places[0]
                said = "Sealed before" if before else f"Plain {pk}"
                assert unseal(text, f"{table}.{column}") == said
    assert not any(map(down, sealed))


@contextmanager
def laid_open(*tables: str) -> Iterator[Any]:
    """A cursor of the owner that writes these tables as they were before they were sealed."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for what in ("disable", "enable"):
            for table in tables:
                cursor.execute("set constraints all immediate")
                cursor.execute(f"alter table {table} {what} row level security")
                cursor.execute(f"alter table {table} {what} trigger user")
            if what == "disable":
                yield cursor
