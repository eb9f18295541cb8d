"""Deliberate holes: a wall test that does not find one of these proves nothing.

Each hole is made in a database of its own, looked for with the very functions the wall's tests
use, and closed again by rebuilding the wall. A hole that nobody finds fails the suite.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from kact.privacy import catalog, wall
from kact.privacy.checks import tables as private_tables
from tests import worlds
from tests.kact.privacy import looking, speaking
from tests.kact.privacy.faults import FAULTS, Fault
from tests.kact.privacy.scratch import empty, owner, tables
from tests.kact.record import keeping
from tests.worlds import World

SEED = 20261122


@pytest.fixture(scope="module")
def made(scratch_database: None) -> list[World]:
    """A handful of worlds in which every hole shows."""
    rng = random.Random(SEED)
    batch = [worlds.make(rng) for _ in range(12)]
    empty()
    worlds.load("owner", batch)
    return batch


def _reads(made: list[World]) -> Iterator[str]:
    for world in made:
        readers = worlds.readers(random.Random(SEED), world)
        yield from looking.reads(world, readers, paths=["SQL"])


def _adds(made: list[World]) -> Iterator[str]:
    rng = random.Random(SEED)
    for world in made[:8]:
        yield from looking.adds(rng, world, worlds.readers(rng, world))


def _links(made: list[World]) -> Iterator[str]:
    for world in made:
        yield from looking.links(world)


def _changes(made: list[World]) -> Iterator[str]:
    for world in made:
        yield from looking.changes(world, worlds.readers(random.Random(SEED), world))


def _owner_reads(made: list[World]) -> Iterator[str]:
    for table in tables():
        if owner(f"select count(*) from {table}") != [(0,)]:
            yield f"kact_owner sees {table}"


def _first_wall(made: list[World]) -> Iterator[str]:
    with looking.first_wall_alone():
        for world in made[:5]:
            readers = worlds.readers(random.Random(SEED), world)
            yield from looking.reads(world, readers, paths=["Model.objects"])


def _catalog(made: list[World]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for _, sentence in catalog.everything_wrong(cursor, private_tables(), durable=False):
            yield sentence


CHECKS: dict[str, Callable[[list[World]], Iterator[str]]] = {
    "reads": _reads,
    "adds": _adds,
    "links": _links,
    "changes": _changes,
    "owner reads": _owner_reads,
    "first wall": _first_wall,
    "catalog": _catalog,
    "believed": lambda made: speaking.believed(made[0]),
    "left behind": lambda made: speaking.left_behind(made[0], times=2),
    "rewritten": lambda made: keeping.rewritten(),
    "reopened": lambda made: keeping.reopened(),
    "emptied": lambda made: keeping.emptied(tables()),
    "unnoted": lambda made: keeping.unnoted(list(keeping.MENDED)),
}


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_nothing_in_a_whole_wall(name: str, made: list[World]) -> None:
    assert list(CHECKS[name](made)) == []


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
    sentence = next(CHECKS[fault.found_by](made), None)
    assert sentence is not None, f"nobody found: {fault.name}"
    record_property("tally", {"faults": 1})


def _close(fault: Fault) -> None:
    connection.close()
    if fault.close:
        owner(fault.close)
    if not fault.patch:
        wall.rebuild("owner")


def test_wall_stands_again_after_every_fault(made: list[World]) -> None:
    assert list(_catalog(made)) == []
    assert list(_reads(made[:2])) == []
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40
