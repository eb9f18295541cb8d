"""Fixtures of the calendar's tests."""

import pytest

from tests.cast import Cast
from tests.kact.privacy.conftest import scratch_database
from tests.kact.scheduling import planning

__all__ = ["scratch_database"]


@pytest.fixture
def clinic(cast: Cast) -> planning.Clinic:
    """North with rooms and staff, and two couples ready to prepare."""
    return planning.clinic(cast)
