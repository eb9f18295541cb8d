"""Nobody's pages change when somebody else's private data does."""

import random
from collections import Counter

import pytest
from django.urls import reverse

from kact.instruments.models import Response
from kact.privacy.audience import looking_as
from tests.matrix import twins
from tests.matrix.browser import Browser
from tests.matrix.twins import CLINICAL, HELD, PRIVATE, UNSEEN, Pair
from tests.proof import PAIRS

# Who looks, whose data differs, what may happen to them, and how often this case counts.
CASES = [
    *[("a", "b", PRIVATE, 5)] * 2,
    ("b", "a", PRIVATE, 2),
    ("admin", "b c", CLINICAL, 2),
    ("admin", "d", HELD, 1),
    ("joint", "a b", UNSEEN, 2),
    ("ex", "a b", PRIVATE, 1),
    ("c", "a b", PRIVATE, 1),
    ("south_admin", "a b c", PRIVATE, 1),
]


@pytest.mark.parametrize(
    ("seed", "looking", "whose", "may", "times"),
    [(n, *case) for n, case in enumerate(CASES)],
    ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)],
)
def test_non_interference(pair, seed, looking, whose, may, times, record_property):
    browser = Browser(pair, looking)
    pages = twins.crawl(browser, *_seeds(pair, looking))
    assert not twins.differences(browser, pages), "a page differs from itself"
    tally: Counter[str] = Counter()
    for number in range(times * PAIRS):
        rng = random.Random(f"{seed}.{number}")
        with twins.twin(pair, rng, whose.split(), may) as happened:
            some = pages if number % 5 == 0 else twins.without_sign_in(pages)
            different = twins.differences(browser, some)
        tally.update(pairs=1, pages=len(some))
        assert not different, f"pair {seed}.{number}: {happened} shows {looking} on {different}"
    record_property("tally", dict(tally))


def _seeds(pair: Pair, looking: str) -> list[str]:
    """Pages of one's own that a form leads to, not a link."""
    person = pair.cast.people.get(looking)
    if person is None or person.partner is None:
        return []
    with looking_as(person.audience):
        begun = list(Response.objects.filter(submitted_at=None))
    return [
        *(reverse("check_measure", args=[r.pk]) for r in begun),
        *(reverse("measure_page", args=[r.pk, 1]) for r in begun),
    ]
