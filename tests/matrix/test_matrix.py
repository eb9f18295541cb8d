"""Every route, asked for by everybody, with every object and method, with and without htmx.

The full proof tries every combination. At the usual size people who stand alike stand for each
other, htmx and the rarer methods are tried on what is b's and nobody's, and those who ask as
somebody else does share the requests among them.
"""

from itertools import islice

import pytest

from tests.matrix.browser import counts
from tests.matrix.oracle import PRINCIPALS
from tests.matrix.requests import Requests
from tests.matrix.trial import Trial
from tests.proof import FULL

# Who stands to every page as the others in their row do.
SHARING = (
    ("anonymous", "disabled"),
    ("placeless", "left", "no_mfa"),
    ("co_therapist", "prescriber", "monitor"),
    ("therapist", "emergency"),
    ("therapist_two", "south_therapist"),
    ("off_team", "late"),
    ("admin", "south_admin"),
    ("c", "e"),
)


def share(word, requests):
    """Every n-th request for each of n who share them; all of them for anybody else."""
    row = () if FULL else next((row for row in SHARING if word in row), ())
    return islice(requests, row.index(word), None, len(row)) if row else requests


@pytest.mark.parametrize("word", PRINCIPALS)
def test_matrix(world, word, record_property):
    trial, before = Trial.of(world, word), counts()
    faults = trial.faults(share(word, Requests(world, every=FULL).all()))
    record_property("tally", {k: trial.tally[k] for k in ("requests", "opened", "refused")})
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:60])
    # PostgreSQL counted changed rows in no table that we did not see being written to.
    unseen = {table for table, n in counts().items() if n != before[table]} - trial.browser.written
    assert unseen <= {"record_change"}, unseen
