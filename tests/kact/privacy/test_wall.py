"""Both walls against the oracle, on random worlds, as kact_app."""

import os
import random
import time
from collections.abc import Callable, Iterator

import pytest

from kact.privacy.models import private_models
from tests import worlds
from tests.kact.privacy import looking, oracle
from tests.kact.privacy.scratch import empty, tables
from tests.proof import ADD_WORLDS, CHANGE_WORLDS, FIRST_WALL_WORLDS, READ_WORLDS
from tests.worlds import World

SEED = int(os.environ.get("KACT_SEED", "20261122"))
pytestmark = pytest.mark.usefixtures("scratch_database")


BATCH = 100  # worlds in the database at once
Figures = Callable[[str, object], None]


def batches(seed: int, count: int) -> Iterator[tuple[random.Random, list[World]]]:
    """So many worlds in batches, each loaded into an emptied database."""
    rng = random.Random(seed)
    for left in range(count, 0, -BATCH):
        made = [worlds.make(rng) for _ in range(min(left, BATCH))]
        empty()
        worlds.load("owner", made)
        yield rng, made


def begin() -> float:
    """Count from nothing, and note the time."""
    looking.tally.clear()
    return time.monotonic()


def report(what: str, started: float, *names: str) -> None:
    """Print the figures: they are the evidence."""
    figures = ", ".join(f"{looking.tally[name]:,} {name}" for name in names)
    print(f"\n{what}: {figures}; seed {SEED}, {time.monotonic() - started:.1f} s")


def test_matrix_speaks_of_every_private_table() -> None:
    assert set(oracle.TERMS) == set(tables())


def test_reads_agree_with_the_oracle_in_many_worlds(record_property: Figures) -> None:
    """In each world one reader looks in one way, most often the quickest; all ways come up."""
    started = begin()
    for rng, made in batches(SEED, READ_WORLDS):
        total = sum(1 for world in made for _ in looking.everything(world))
        for world in made:
            mine = sum(1 for _ in looking.everything(world))
            reader = rng.choice(worlds.readers(rng, world))
            path = rng.choices(list(looking.PATHS), weights=[1, 1, 3])
            assert list(looking.reads(world, [reader], path, others=total - mine)) == []
    report("walls, reading", started, "reads", "reads of other worlds", "rows seen")
    record_property("tally", {"reads": looking.tally["reads"]})
    assert looking.tally["reads"] >= 40 * READ_WORLDS


def test_first_wall_alone_agrees_with_the_oracle() -> None:
    with looking.first_wall_alone():
        for rng, made in batches(SEED + 1, FIRST_WALL_WORLDS):
            for world in made:
                readers = [r for r in worlds.readers(rng, world) if r.kind != "nobody"]
                chosen = rng.sample(readers, 4)
                assert list(looking.reads(world, chosen, paths=["Model.objects"])) == []


def test_every_kind_of_reader_sees_something_somewhere() -> None:
    """A wall that shows nothing to anybody would agree with nobody's needs."""
    for rng, made in batches(SEED + 2, 20):
        shown: dict[str, int] = {}
        for world in made:
            for reader in worlds.readers(rng, world):
                word = reader.role if reader.kind in {"staff", "job"} else reader.kind
                shown[word] = shown.get(word, 0) + len(
                    looking.expected(reader, world, private_models())
                )
    assert {word for word, rows in shown.items() if not rows} == {"nobody"}


def test_adds_agree_with_the_oracle() -> None:
    started = begin()
    for rng, made in batches(SEED + 3, ADD_WORLDS):
        for world in made:
            readers = rng.sample(worlds.readers(rng, world), 5)
            assert list(looking.adds(rng, world, readers)) == []
    report("walls, adding", started, "adds", "rows added")
    assert looking.tally["rows added"] >= 400 * ADD_WORLDS // 120


def test_changes_agree_with_the_oracle() -> None:
    started = begin()
    for rng, made in batches(SEED + 4, CHANGE_WORLDS):
        for world in made:
            readers = rng.sample(worlds.readers(rng, world), 5)
            assert list(looking.changes(world, readers)) == []
    report("walls, changing", started, "changes", "rows changed")
    assert looking.tally["rows changed"] >= 400 * CHANGE_WORLDS // 40


def test_every_private_model_is_compared() -> None:
    for _, made in batches(SEED + 5, 10):
        filled = {table for world in made for table, _ in looking.everything(world)}
    assert filled == {model._meta.db_table for model in private_models()}
