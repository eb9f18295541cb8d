"""What the wall costs a page: printed, and held to a bound that only a blunder would pass."""

import random
import statistics
import time
from collections.abc import Callable, Iterable

import pytest
from django.db import connection, transaction

from kact.alerts.models import Alert
from kact.couples.models import CareTeam, Couple, Milestone, Partner
from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from kact.record.models import Event
from outcomes.models import Score
from screening.models import Hold, Plan
from tests import worlds
from tests.kact.privacy import looking
from tests.kact.privacy.scratch import empty
from tests.worlds import Reader, World

pytestmark = pytest.mark.usefixtures("scratch_database")
PAGES = 60
BOUND_MS = 8.0  # the goal is 2 ms on a quiet machine; this one is shared
# What a couple's page asks: as many queries as a page should need.
ASKED = (Couple, Partner, CareTeam, Milestone, Alert, Response, Score, Hold, Plan, Event)


def _page(models: Iterable[type], clinic: str) -> None:
    """The queries of one page: so many private tables, one clinic, by the plain manager."""
    for model in models:
        list(model._base_manager.filter(clinic_id=clinic).values_list("pk")[:20])


def _times(work: Callable[[], None]) -> list[float]:
    """Milliseconds of each of many runs, in order."""
    taken = []
    for _ in range(PAGES):
        started = time.perf_counter()
        with transaction.atomic():
            work()
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def _therapist(world: World) -> Reader | None:
    places = world.tables["couples_careteam"]
    members = {m["id"]: m for m in world.tables["accounts_membership"]}
    for place in places:
        m = members[place["member_id"]]
        if m["role"] == "therapist" and m["clinic_id"] == place["clinic_id"]:
            return Reader("staff", m["clinic_id"], m["user_id"], m["role"], m["id"])
    return None


def test_wall_costs_a_page_little() -> None:
    rng = random.Random(20261122)
    made = [worlds.make(rng) for _ in range(60)]
    empty()
    worlds.load("owner", made)
    reader = next(r for w in made if (r := _therapist(w)))
    audience = looking.audience_of(reader)

    def walled() -> None:
        with looking_as(audience):
            _page(ASKED, reader.clinic)

    connection.ensure_connection()
    with_wall = _times(walled)
    with looking.first_wall_alone():
        without = _times(lambda: _page(ASKED, reader.clinic))
    typical, bare = statistics.median(with_wall), statistics.median(without)
    p95 = with_wall[int(PAGES * 0.95)] - without[int(PAGES * 0.95)]
    print(
        f"\nwall cost of a page of {len(ASKED)} queries: median {typical - bare:.2f} ms,"
        f" p95 {p95:.2f} ms; with it {typical:.2f} ms, without {bare:.2f} ms"
    )
    # The quickest runs are those that nothing else on the machine disturbed.
    assert with_wall[0] - without[0] < BOUND_MS
