"""A worker that marks its work as done before it does it: a kill between the two loses the work.

It shows that the kill tests would see a loss.
"""

import time

import django

django.setup()

from django.db import transaction  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402

from kact.celery import app  # noqa: E402
from kact.record import follow  # noqa: E402
from kact.record.models import FollowUp  # noqa: E402

__all__ = ["app"]


def do_one(pk: int) -> None:
    """Mark, then work."""
    if FollowUp.objects.filter(pk=pk, done_at=None).update(done_at=timezone.now()):
        with transaction.atomic():
            held = FollowUp.objects.select_for_update().get(pk=pk)  # the killer looks for a lock
            time.sleep(0.4)
            follow._work(held)


follow.do_one = do_one
