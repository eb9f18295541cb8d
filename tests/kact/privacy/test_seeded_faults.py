"""Deliberate holes: a wall test that does not find one of these proves nothing.

Each hole is made in a database of its own, looked for with the very functions the wall's tests
use, and closed again by rebuilding the wall. A hole that nobody finds fails the suite.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction

from kact.privacy import catalog, wall
from kact.privacy.checks import tables as private_tables
from kact.privacy.models import private_models
from tests import worlds
from tests.kact.privacy import looking, speaking
from tests.kact.privacy.faults import FAULTS, Fault
from tests.kact.privacy.looking import Models
from tests.kact.privacy.scratch import empty, owner, tables
from tests.kact.record import keeping
from tests.worlds import World

SEED = 20261122


@pytest.fixture(scope="module")
def made(scratch_database: None) -> list[World]:
    """A handful of worlds in which every hole shows."""
    rng = random.Random(SEED)
    batch = [worlds.make(rng) for _ in range(30)]
    empty()
    worlds.load("owner", batch)
    return batch


Check = Callable[[list[World], Models], Iterator[str]]


def _reads(made: list[World], models: Models) -> Iterator[str]:
    for world in made:
        readers = worlds.readers(random.Random(SEED), world)
        yield from looking.reads(world, readers, paths=["SQL"], only=models)


def _adds(made: list[World], models: Models) -> Iterator[str]:
    rng = random.Random(SEED)
    for world in made:
        yield from looking.adds(rng, world, worlds.readers(rng, world), only=models)


def _links(made: list[World], models: Models) -> Iterator[str]:
    for world in made:
        yield from looking.links(world)


def _changes(made: list[World], models: Models) -> Iterator[str]:
    for world in made:
        readers = worlds.readers(random.Random(SEED), world)
        yield from looking.changes(world, readers, only=models)


def _owner_reads(made: list[World], models: Models) -> Iterator[str]:
    for table in tables():
        if owner(f"select count(*) from {table}") != [(0,)]:
            yield f"kact_owner sees {table}"


def _first_wall(made: list[World], models: Models) -> Iterator[str]:
    with looking.first_wall_alone():
        for world in made[:5]:
            readers = worlds.readers(random.Random(SEED), world)
            yield from looking.reads(world, readers, paths=["Model.objects"])


def _catalog(made: list[World], models: Models) -> Iterator[str]:
    with connection.cursor() as cursor:
        for _, sentence in catalog.everything_wrong(cursor, private_tables(), durable=False):
            yield sentence


CHECKS: dict[str, Check] = {
    "reads": _reads,
    "adds": _adds,
    "links": _links,
    "changes": _changes,
    "owner reads": _owner_reads,
    "first wall": _first_wall,
    "catalog": _catalog,
    "believed": lambda made, models: speaking.believed(made[0]),
    "left behind": lambda made, models: speaking.left_behind(made[0], times=2),
    "rewritten": lambda made, models: keeping.rewritten(),
    "reopened": lambda made, models: keeping.reopened(),
    "emptied": lambda made, models: keeping.emptied(tables()),
    "unnoted": lambda made, models: keeping.unnoted(list(keeping.MENDED)),
}


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_nothing_in_a_whole_wall(name: str, made: list[World]) -> None:
    # The walls' own tests try many more worlds, and want as little found.
    assert list(CHECKS[name](made[:4], private_models())) == []


def _named(sql: str) -> Models:
    """The tables that a hole is made in by its name; all, where it names none."""
    return [m for m in private_models() if m._meta.db_table in sql] or private_models()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_seeded_fault_is_found(
    fault: Fault,
    made: list[World],
    monkeypatch: pytest.MonkeyPatch,
    request: Any,
    record_property: Callable[[str, Any], None],
) -> None:
    request.addfinalizer(lambda: _close(fault))
    if fault.patch:
        fault.patch(monkeypatch)
    else:
        owner(fault.sql())
    models = private_models() if fault.patch else _named(fault.sql())
    sentence = next(CHECKS[fault.found_by](made, models), None)
    assert sentence is not None, f"nobody found: {fault.name}"
    record_property("tally", {"faults": 1})


def _close(fault: Fault) -> None:
    connection.close()
    if fault.close:
        owner(fault.close)
    if not fault.patch:
        _rebuild(_named(fault.sql()))


def _rebuild(models: Models) -> None:
    """The walls of a few tables; of all of them with what stands around them otherwise."""
    if len(models) == len(private_models()):
        wall.rebuild("owner")
        return
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for model in models:
            wall.build_wall(cursor, model)


def test_wall_stands_again_after_every_fault(made: list[World]) -> None:
    assert list(_catalog(made, private_models())) == []
    assert list(_reads(made[:2], private_models())) == []
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40
