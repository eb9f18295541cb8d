"""Fixtures of this stage's tests."""

import pytest

from tests.cast import Cast
from tests.outcomes.answering import follow_up


@pytest.fixture
def clinic(cast: Cast) -> Cast:
    """The cast, with the baseline set asked of every partner."""
    follow_up()
    return cast
