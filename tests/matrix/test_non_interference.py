"""Nobody's pages change when somebody else's private data does."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from tests.matrix import twins
from tests.matrix.browser import Browser
from tests.matrix.conftest import still
from tests.matrix.twins import CLINICAL, PRIVATE, Pair

PAIRS = 25  # in each test
# Who looks, whose data differs, and what may happen to them.
CASES = [
    *[("a", "b", PRIVATE)] * 20,
    *[("b", "a", PRIVATE)] * 4,
    *[("ex", "a b", PRIVATE)] * 2,
    *[("c", "a b", PRIVATE)] * 2,
    *[("admin", "a b", CLINICAL)] * 4,
    *[("joint", "a b", PRIVATE)] * 4,
    *[("south_admin", "a b c", PRIVATE)] * 2,
]


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pair]:
    """The base that every twin differs from."""
    with still(django_db_blocker):
        yield Pair.plant()


@pytest.mark.parametrize(
    ("seed", "looking", "whose", "may"),
    [(n, *case) for n, case in enumerate(CASES)],
    ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)],
)
def test_non_interference(pair, seed, looking, whose, may, record_property):
    browser = Browser(pair, looking)
    pages = twins.crawl(browser, *_seeds(pair, looking))
    assert not twins.differences(browser, pages), "a page differs from itself"
    record_property("tally", {"pairs": PAIRS, "pages": len(pages) * PAIRS})
    for number in range(PAIRS):
        rng = random.Random(f"{seed}.{number}")
        with twins.twin(pair, rng, whose.split(), may) as happened:
            different = twins.differences(browser, pages)
        assert not different, f"pair {seed}.{number}: {happened} shows {looking} on {different}"


def _seeds(pair: Pair, looking: str) -> list[str]:
    """Pages of one's own that a form leads to, not a link."""
    person = pair.cast.people.get(looking)
    if person is None or person.partner is None:
        return []
    with looking_as(person.audience):
        begun = list(Response.objects.filter(submitted_at=None))
    pages = [("measure_page", r.definition.pages[0].code) for r in begun]
    return [
        *(reverse("check_measure", args=[r.pk]) for r in begun),
        *(reverse(n, args=[r.pk, c]) for r, (n, c) in zip(begun, pages, strict=True)),
    ]
