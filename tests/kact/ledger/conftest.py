"""Fixtures of the ledger's tests."""

import pytest

from tests import cast as casting
from tests.cast import Cast
from tests.kact.ledger.stocking import Stock


@pytest.fixture
def stock(cast: Cast) -> Stock:
    """North's stock, empty; rolled back after the test."""
    return Stock(cast)


@pytest.fixture
def open_stock(committed_db: str) -> Stock:
    """The same, whose commits are real."""
    return Stock(casting.assemble())
