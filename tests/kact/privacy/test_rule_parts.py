"""Parts of the rule that no table asks for yet, proved on a table that is made to ask for them.

Release to the other partner and notes for their author alone stand in the rule already; a later
table will lean on them unexamined unless they are examined here.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db.models import Q

from kact.couples.models import Milestone
from kact.privacy import rule as the_rule
from kact.privacy import wall
from kact.privacy.rule import visible_sql
from tests import worlds
from tests.kact.privacy import looking, oracle
from tests.kact.privacy.scratch import empty, owner
from tests.worlds import World

SEED = 20261122
TABLE = "couples_milestone"
AUTHOR = " and author_id = (select kact_ctx('user')::uuid)"


@dataclass(frozen=True)
class Part:
    """A part of the rule: how it is declared, and what the oracle's matrix says of it then."""

    declared: dict[str, Any]
    cells: dict[str, str]


STAFF = [cell for cell in oracle.TERMS[TABLE] if cell not in {"own", "pair", "room"}]
PARTS = {
    "released rows are joint": Part({"joint": "released"}, {"pair": "r", "room": "r"}),
    "every row is joint": Part({"joint": "always"}, {"pair": "R", "room": "R"}),
    "both may write": Part({"joint": "always", "joint_writes": True}, {"pair": "R", "room": "RAC"}),
    "authors read alone": Part(
        {"author_only": True}, {c: oracle.TERMS[TABLE][c].replace("R", "o") for c in STAFF}
    ),
    "not read back": Part({"partner_reads": False}, {"own": "A"}),
    "clinic-wide": Part(
        {"clinic_wide": True}, {c: "".join(f"{a}*" for a in oracle.TERMS[TABLE][c]) for c in STAFF}
    ),
}


@pytest.fixture(scope="module")
def made(scratch_database: None) -> list[World]:
    """A handful of worlds."""
    rng = random.Random(SEED)
    batch = [worlds.make(rng) for _ in range(3)]
    empty()
    worlds.load("owner", batch)
    return batch


@contextmanager
def declared(part: Part) -> Iterator[None]:
    """The wall rebuilt with milestones declared otherwise, and the oracle told so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Milestone, "wall", replace(Milestone.wall, **part.declared))
        patch.setitem(oracle.TERMS, TABLE, oracle.TERMS[TABLE] | part.cells)
        wall.rebuild("owner")
        yield
    wall.rebuild("owner")


def second_wall(made: list[World]) -> Iterator[str]:
    """Mismatches of PostgreSQL's rule."""
    for world in made:
        yield from looking.reads(
            world, worlds.readers(random.Random(SEED), world), ["SQL"], only=[Milestone]
        )


def first_wall(made: list[World]) -> Iterator[str]:
    """Mismatches of the ORM's rule."""
    with looking.first_wall_alone():
        for world in made:
            readers = worlds.readers(random.Random(SEED), world)
            yield from looking.reads(world, readers, ["Model.objects"], only=[Milestone])


def writing(made: list[World]) -> Iterator[str]:
    """Mismatches in what is added and changed."""
    rng = random.Random(SEED)
    for world in made[:1]:
        yield from looking.adds(rng, world, worlds.readers(rng, world), only=[Milestone])
        yield from looking.changes(world, worlds.readers(rng, world), only=[Milestone])


@pytest.mark.parametrize("name", PARTS)
def test_part_of_the_rule_agrees_with_the_oracle(name: str, made: list[World]) -> None:
    with declared(PARTS[name]):
        assert list(second_wall(made)) == []
        assert list(first_wall(made)) == []
        assert list(writing(made)) == []


HOLES = {
    "release not asked of partners": (
        "released rows are joint",
        " and released and couple_id in",
        " and couple_id in",
    ),
    "release not asked in joint view": (
        "released rows are joint",
        " and released and couple_id =",
        " and couple_id =",
    ),
    "release inverted": ("released rows are joint", " and released and", " and not released and"),
    "ended partner keeps what was released": (
        "released rows are joint",
        " and ended_at is null",
        "",
    ),
    "author not asked": ("authors read alone", AUTHOR, ""),
    "author is the member": ("authors read alone", AUTHOR, AUTHOR.replace("user", "member")),
}


@pytest.mark.parametrize("name", HOLES)
def test_hole_in_a_part_of_the_rule_is_found(name: str, made: list[World]) -> None:
    part, old, new = HOLES[name]
    with declared(PARTS[part]):
        rule = visible_sql(Milestone.wall, TABLE)
        assert old in rule
        owner(f"alter policy kact_see on {TABLE} using ({rule.replace(old, new)})")
        assert next(second_wall(made), None)


def test_release_ignored_by_the_orm_is_found(
    made: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_rule, "_shared", lambda its: Q())
    with declared(PARTS["released rows are joint"]):
        assert next(first_wall(made), None)
