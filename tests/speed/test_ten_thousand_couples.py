"""Lists stay quick: with ten thousand couples the first and the last page take at most half as long
again as with a hundred; other pages at most twice, a search for words three times as long.

The two databases are asked in turns, page by page, so that what the machine does meanwhile weighs
on both alike; and their pages hold as many rows.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from kact.couples.models import Course
from tests.kact.privacy.scratch import scratch
from tests.proof import A_ROUND, ROUNDS
from tests.speed.crowd import Crowd

FEW, MANY = 100, 10_000
SLOWER = {"first": 1.5, "last": 1.5}
SLOWER_OTHERS = 2.0
# A search for words reads every name: behind the wall no index answers LIKE (not leakproof).
SLOWER |= {"by name": 3.0, "by one name": 3.0}
PAGES = {
    "today": "/today/",
    "first": "/couples/",
    "last": "/couples/?after=0",
    "by name": "/couples/?q=Ada",
    "by one name": "/couples/?q=N00042",
    "by number": "/couples/?q=C-0042",
    "by stage": f"/couples/?stage={Course.Stage.DOSING}",
    "by stage, last": f"/couples/?stage={Course.Stage.DOSING}&after=0",
    "alerts": "/couples/?attention=alerts",
    "alerts, last": "/couples/?attention=alerts&after=0",
    "forms": "/couples/?attention=forms",
    "forms, last": "/couples/?attention=forms&after=0",
}
WHO = ("admin", "therapist")
Times = dict[tuple[str, str, int], list[float]]


class Turns:
    """Two databases, one of which ``default`` is on at a time."""

    def __init__(self, stack: ExitStack, blocker: Any) -> None:
        self.names: dict[int, str] = {}
        self.clients: dict[tuple[int, str], Client] = {}
        for size in (FEW, MANY):
            stack.enter_context(scratch(blocker))
            crowd = Crowd(size)
            self.names[size] = connections["default"].settings_dict["NAME"]
            for who in WHO:
                self.clients[size, who] = getattr(crowd, who).client()

    def onto(self, size: int) -> None:
        """Move to the database of one size."""
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = self.names[size]

    def seconds(self, size: int, who: str, url: str) -> float:
        """How long one request took."""
        start = time.perf_counter()
        answer = self.clients[size, who].get(url)
        took = time.perf_counter() - start
        assert answer.status_code == 200
        return took


@pytest.fixture(scope="module")
def times(django_db_setup: None, django_db_blocker: Any) -> Iterator[Times]:
    """Seconds of every request, by who, page and size."""
    took: Times = defaultdict(list)
    with ExitStack() as stack:
        turns = Turns(stack, django_db_blocker)
        for _, who, word, size in product(range(ROUNDS), WHO, PAGES, (FEW, MANY)):
            turns.onto(size)
            turns.seconds(size, who, PAGES[word])  # warms the connection
            took[who, word, size] += [turns.seconds(size, who, PAGES[word]) for _ in range(A_ROUND)]
        yield took


def test_pages_are_as_quick_with_ten_thousand_couples(times: Times) -> None:
    slow = []
    for who in WHO:
        for word in PAGES:
            few, many = times[who, word, FEW], times[who, word, MANY]
            # What else the machine does moves either figure now and then; a slower page moves both.
            usual = statistics.median(many) / statistics.median(few)
            quickest = min(many) / min(few)
            line = f"{who:10} {word:15} {1000 * statistics.median(few):7.1f} ms"
            line += (
                f" {1000 * statistics.median(many):7.1f} ms {usual:5.2f} quickest {quickest:5.2f}"
            )
            print(line)
            if min(usual, quickest) > SLOWER.get(word, SLOWER_OTHERS):
                slow.append(line)
    assert not slow, "\n" + "\n".join(slow)
