"""Every route, asked for by everybody, with every object and method, with and without htmx."""

import pytest

from tests.matrix.oracle import PRINCIPALS
from tests.matrix.requests import Requests
from tests.matrix.trial import Trial


@pytest.mark.parametrize("word", PRINCIPALS)
def test_matrix(world, word, record_property):
    trial = Trial.of(world, word)
    faults = trial.faults(Requests(world).all())
    record_property("tally", dict(trial.tally))
    print(dict(trial.tally))
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:60])
