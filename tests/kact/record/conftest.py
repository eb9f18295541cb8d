"""Fixtures of the record's tests: the same databases of one's own as the wall's."""

from tests.kact.privacy.conftest import scratch_database

__all__ = ["scratch_database"]
