"""Interviews that were written down before they had a table of their own come over, all of them."""

import importlib
import random
from typing import Any

import pytest

from tests import worlds
from tests.kact.privacy.conftest import scratch_database
from tests.kact.privacy.scratch import empty
from tests.kact.record.keeping import unwalled

__all__ = ["scratch_database"]
moving = importlib.import_module("screening.migrations.0004_interview_answers")
OLD, NEW, INTAKE = moving.WALLED


@pytest.fixture
def filled(scratch_database: None) -> None:
    """A few random worlds, with answers about safety in them."""
    rng = random.Random(4)
    empty()
    worlds.load("owner", [worlds.make(rng) for _ in range(3)])


def asked(cursor: Any, sql: str) -> Any:
    cursor.execute(sql)
    return cursor.fetchone()[0]


@pytest.mark.parametrize("closed", [False, True])
def test_migration_moves_interviews_and_nothing_else(filled: None, closed: bool) -> None:
    with unwalled(OLD, NEW, INTAKE) as cursor:
        # Tables of random worlds share ids on purpose; in one table none comes twice.
        cursor.execute(f"delete from {NEW} where id in (select id from {OLD})")
        chosen = asked(cursor, f"select intake_id from {OLD} order by intake_id limit 1")
        cursor.execute(f"update {INTAKE} set part = 'relational_interview' where id = %s", [chosen])
        if closed:
            cursor.execute(f"update {INTAKE} set submitted_at = now(), outcome = 'sent'")
        cursor.execute("set constraints all immediate")
        theirs = asked(cursor, f"select count(*) from {OLD} where intake_id = '{chosen}'")
        own = asked(cursor, f"select count(*) from {OLD}") - theirs
        there = asked(cursor, f"select count(*) from {NEW}")
        cursor.execute(moving.MOVE)
        assert asked(cursor, f"select count(*) from {OLD}") == own
        assert asked(cursor, f"select count(*) from {NEW}") == there + theirs
        assert not asked(cursor, f"select count(*) from {OLD} where intake_id = '{chosen}'")
        assert _walls_down(cursor) == 0


def _walls_down(cursor: Any) -> int:
    """How many of the tables have their row security, or a trigger of ours, switched off."""
    named = ", ".join(f"'{table}'" for table in moving.WALLED)
    off = "select from pg_trigger where tgrelid = pg_class.oid and tgenabled = 'D'"
    return int(
        asked(
            cursor,
            f"select count(*) from pg_class where relname in ({named})"
            f" and (not relrowsecurity or exists ({off}))",
        )
    )
