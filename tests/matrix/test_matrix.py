"""Every route, asked for by everybody, with every object and method, with and without htmx.

The full proof tries every combination. At the usual size people who stand alike stand for each
other, htmx and the rarer methods are tried on what is b's and nobody's, those who ask as somebody
else does share the requests among them, and everybody tries all that is open to them but only
every few of what they are refused: the next principal tries the next ones.
"""

from itertools import count, islice

import pytest

from tests.matrix.browser import counts
from tests.matrix.oracle import PRINCIPALS, may_open
from tests.matrix.requests import Requests
from tests.matrix.trial import Trial
from tests.proof import FULL, REFUSED

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
    """The requests of one principal, in the usual or in the full size."""
    if FULL:
        return requests
    row = next((row for row in SHARING if word in row), (word,))
    return _fewer_refused(word, islice(requests, row.index(word), None, len(row)))


def _fewer_refused(word, requests):
    """All that is open to this principal, and one in REFUSED of the others."""
    refused = count(list(PRINCIPALS).index(word))
    for asked in requests:
        is_open = may_open(PRINCIPALS[word], asked.route, asked.thing, asked.method)
        if is_open or next(refused) % REFUSED == 0:
            yield asked


@pytest.mark.parametrize("word", PRINCIPALS)
def test_matrix(world, word, record_property):
    trial, before = Trial.of(world, word), counts()
    faults = trial.faults(share(word, Requests(world, every=FULL).all()))
    record_property("tally", {k: trial.tally[k] for k in ("requests", "opened", "refused")})
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:60])
    # PostgreSQL counted changed rows in no table that we did not see being written to.
    unseen = {table for table, n in counts().items() if n != before[table]} - trial.browser.written
    assert unseen <= {"record_change"}, unseen
