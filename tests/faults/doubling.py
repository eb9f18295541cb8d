"""A worker that marks its work as done after its commit: a kill between the two does it twice.

Its work is only to say that it was done, as a reminder's would be. It shows that the kill tests
would see a duplicate.
"""

import time

import django

django.setup()

from django.db import transaction  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402

from kact.celery import app  # noqa: E402
from kact.privacy.audience import reader  # noqa: E402
from kact.privacy.roles import Job  # noqa: E402
from kact.record import follow  # noqa: E402
from kact.record.actions import append  # noqa: E402
from kact.record.models import Event, FollowUp  # noqa: E402
from outcomes.events import RESPONSE_SCORED  # noqa: E402

__all__ = ["app"]


def say_scored(event: Event) -> None:
    """Tell it, once for each time it is done."""
    append(
        RESPONSE_SCORED,
        by=reader(),
        couple=event.couple_id,
        subject=event.subject_id,
        data={"response": event.data["response"]},
    )


def do_one(pk: int) -> None:
    """Work, then mark."""
    follow_up = FollowUp.objects.filter(pk=pk, done_at=None).first()
    if follow_up is not None:
        with transaction.atomic():
            follow._work(follow_up)
        with transaction.atomic():
            held = FollowUp.objects.select_for_update().get(pk=pk)  # the killer looks for a lock
            time.sleep(0.4)
            FollowUp.objects.filter(pk=held.pk).update(done_at=timezone.now())


follow.do_one = do_one
[name] = follow.due_after("response_submitted")
follow._rules[name] = follow.Rule("response_submitted", Job.SCORER, say_scored)
