"""Deliberate holes, each with the check that must find it.

A hole in the database is SQL run as the owner. A hole in the ORM's rule is a patch. ``found_by``
names a check of test_seeded_faults.py: the same functions that the wall's own tests use.
"""

from tests.kact.privacy.faults.around_the_wall import (
    AROUND,
    IN_CONTEXT,
    IN_GRANTS,
    IN_KEYS,
    IN_TRIGGERS,
)
from tests.kact.privacy.faults.fault import Fault
from tests.kact.privacy.faults.in_policies import IN_POLICIES
from tests.kact.privacy.faults.in_the_orm import IN_THE_ORM

FAULTS = [*IN_POLICIES, *IN_KEYS, *IN_GRANTS, *AROUND, *IN_TRIGGERS, *IN_CONTEXT, *IN_THE_ORM]
__all__ = ["FAULTS", "Fault"]
