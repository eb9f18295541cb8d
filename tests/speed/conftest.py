"""Fixtures of what is timed: these tests run alone, so that no other work is in the figures."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kact.privacy.scratch import scratch


@pytest.fixture(scope="module")
def scratch_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """``default`` and ``owner`` on a fresh database whose commits are real, for one module."""
    with scratch(django_db_blocker):
        yield
