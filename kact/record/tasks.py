"""Thin shells: Celery carries an id, and PostgreSQL knows the rest."""

import logging
from uuid import UUID

from celery import shared_task
from django.core.cache import cache
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
HEARTBEAT = "kact:worker-heartbeat"
HEARTBEAT_SECONDS = 120


def ring(event_id: UUID) -> None:
    """Wake a worker for one event. With the broker down the sweep finds it: late, not lost."""
    try:
        follow_up.delay(str(event_id))
    except OperationalError:
        log.warning("The broker did not answer; event %s waits for the sweep.", event_id)


@shared_task
def follow_up(event_id: str) -> None:
    """Do what is due after one event."""
    from kact.record import follow

    follow.do_all(UUID(event_id))


@shared_task
def sweep() -> None:
    """Do every follow-up that is due and that no message brought."""
    from kact.record import follow

    cache.set(HEARTBEAT, True, HEARTBEAT_SECONDS)
    for pk in follow.waiting():
        try:
            follow.do_one(pk)
        except Exception:
            log.exception("The follow-up %s failed; it is tried again later.", pk)
