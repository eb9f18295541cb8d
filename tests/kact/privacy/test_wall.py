"""Both walls against the oracle, on random worlds, as kact_app."""

import os
import random
import time
from collections.abc import Iterator

import pytest

from kact.privacy.models import private_models
from tests import worlds
from tests.kact.privacy import looking, oracle
from tests.kact.privacy.scratch import empty, owner, tables
from tests.worlds import World

SEED = int(os.environ.get("KACT_SEED", "20261122"))
pytestmark = pytest.mark.usefixtures("scratch_database")


def batches(seed: int, count: int, size: int) -> Iterator[tuple[random.Random, list[World]]]:
    """Batches of worlds, each loaded into an emptied database."""
    rng = random.Random(seed)
    for _ in range(count):
        made = [worlds.make(rng) for _ in range(size)]
        empty()
        worlds.load("owner", made)
        yield rng, made


def report(what: str, started: float, *names: str) -> None:
    """Print the figures: they are the evidence."""
    figures = ", ".join(f"{looking.tally[name]:,} {name}" for name in names)
    print(f"\n{what}: {figures}; seed {SEED}, {time.monotonic() - started:.1f} s")


def test_matrix_speaks_of_every_private_table() -> None:
    assert set(oracle.TERMS) == set(tables())


def test_reads_agree_with_the_oracle_in_two_thousand_worlds() -> None:
    started = time.monotonic()
    for rng, made in batches(SEED, count=40, size=50):
        total = sum(1 for world in made for _ in looking.everything(world))
        for world in made:
            mine = sum(1 for _ in looking.everything(world))
            readers = rng.sample(worlds.readers(rng, world), 2)
            assert list(looking.reads(world, readers, others=total - mine)) == []
    report("walls, reading", started, "reads", "reads of other worlds", "rows seen")
    assert looking.tally["reads"] >= 40_000


def test_first_wall_alone_agrees_with_the_oracle() -> None:
    """Without row-level security the ORM's filter must be right by itself."""
    switch = "; ".join(f"alter table {t} {{0}} row level security" for t in tables())
    owner(switch.format("disable"))
    try:
        for rng, made in batches(SEED + 1, count=2, size=40):
            for world in made:
                readers = [r for r in worlds.readers(rng, world) if r.kind != "nobody"]
                chosen = rng.sample(readers, 6)
                assert list(looking.reads(world, chosen, paths=["Model.objects"])) == []
    finally:
        owner(switch.format("enable"))


def test_every_kind_of_reader_sees_something_somewhere() -> None:
    """A wall that shows nothing to anybody would agree with nobody's needs."""
    for rng, made in batches(SEED + 2, count=1, size=20):
        shown: dict[str, int] = {}
        for world in made:
            for reader in worlds.readers(rng, world):
                word = reader.role if reader.kind in {"staff", "job"} else reader.kind
                shown[word] = shown.get(word, 0) + len(looking.expected(reader, world))
    assert {word for word, rows in shown.items() if not rows} == {"nobody"}


def test_adds_agree_with_the_oracle() -> None:
    started = time.monotonic()
    for rng, made in batches(SEED + 3, count=4, size=40):
        for world in made:
            readers = rng.sample(worlds.readers(rng, world), 5)
            assert list(looking.adds(rng, world, readers)) == []
    report("walls, adding", started, "adds", "rows added")
    assert looking.tally["rows added"] >= 500


def test_changes_agree_with_the_oracle() -> None:
    started = time.monotonic()
    for rng, made in batches(SEED + 4, count=4, size=20):
        for world in made:
            readers = rng.sample(worlds.readers(rng, world), 5)
            assert list(looking.changes(world, readers)) == []
    report("walls, changing", started, "changes", "rows changed")
    assert looking.tally["rows changed"] >= 500


def test_every_private_model_is_compared() -> None:
    for _, made in batches(SEED + 5, count=1, size=10):
        filled = {table for world in made for table, _ in looking.everything(world)}
    assert filled == {model._meta.db_table for model in private_models()}
