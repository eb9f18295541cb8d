"""The planted worlds, once for a module: every request in them is undone."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests.matrix import world as worlds
from tests.matrix.twins import Pair

# Sign-in's own limits are not what is tried here, and a matrix would run into all of them; nor is
# the list of one's sessions, which every request would write to.
UNLIMITED = {"ACCOUNT_RATE_LIMITS": False, "USERSESSIONS_TRACK_ACTIVITY": False}


@contextmanager
def still(blocker: Any) -> Iterator[None]:
    """A database whose changes are undone at the end, at a moment that stands still."""
    logging.disable(logging.CRITICAL)  # thousands of refusals
    now = timezone.now()
    with (
        blocker.unblock(),
        override_settings(**UNLIMITED),
        time_machine.travel(now, tick=False),
        transaction.atomic(),
    ):
        gc.freeze()  # what is there by now stays to the end
        yield
        gc.unfreeze()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[worlds.World]:
    """The cast with a marked row of every kind."""
    with still(django_db_blocker):
        yield worlds.plant()


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pair]:
    """The base that every twin world differs from."""
    with still(django_db_blocker):
        yield Pair.plant()
