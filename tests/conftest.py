"""Fixtures of the whole suite: the database as kact_app, and the cast."""

import secrets
from collections.abc import Iterator

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings

from tests import cast as casting
from tests.figures import pytest_terminal_summary  # noqa: F401 - a hook of pytest
from tests.services import copy_template, drop_database

# A busy machine is not a failure.
settings.register_profile("kact", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kact")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database of this process was copied from the migrated template (tests/services.py)."""


@pytest.fixture
def cast(db: None) -> casting.Cast:
    """Two clinics, their couples, and everybody who might look; rolled back after the test."""
    return casting.assemble()


@pytest.fixture
def committed_db(django_db_blocker: pytest.Item) -> Iterator[str]:
    """A database of one's own whose commits are real; gone after the test. Yields its name."""
    default = connections["default"]
    before = default.settings_dict["NAME"]
    name = f"kact_test_{secrets.token_hex(4)}"
    copy_template(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        default.close()
        default.settings_dict["NAME"] = name
        yield name
        default.close()
        default.settings_dict["NAME"] = before
    drop_database(name)
