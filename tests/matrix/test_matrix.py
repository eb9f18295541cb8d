"""Every route, asked for by everybody, with every object and method, with and without htmx.

``MATRIX=full`` tries every combination. Otherwise, to fit beside the other tests, people who stand
alike stand for each other, and htmx and the rarer methods are tried on what is b's and nobody's.
"""

import os

import pytest

from tests.matrix.browser import counts
from tests.matrix.oracle import PRINCIPALS
from tests.matrix.requests import Requests
from tests.matrix.trial import Trial

FULL = os.environ.get("MATRIX") == "full"


@pytest.mark.parametrize("word", PRINCIPALS)
def test_matrix(world, word, record_property):
    trial, before = Trial.of(world, word), counts()
    faults = trial.faults(Requests(world, every=FULL).all())
    record_property("tally", {k: trial.tally[k] for k in ("requests", "opened", "refused")})
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:60])
    # PostgreSQL counted changed rows in no table that we did not see being written to.
    unseen = {table for table, n in counts().items() if n != before[table]} - trial.browser.written
    assert unseen <= {"record_change"}, unseen
