"""Thin shells: Celery carries an id, and PostgreSQL knows the rest."""

import logging
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring_for_reset(user_id: UUID) -> None:
    """Ask a worker for a password mail. With the broker down the person asks again."""
    try:
        send_reset.delay(str(user_id))
    except OperationalError:
        log.warning("The broker did not answer; a password mail was not sent.")


@shared_task
def send_reset(user_id: str) -> None:
    """Send a link for a new password, if this is a user who may have one."""
    from kact.accounts import mail  # tasks load before the models

    mail.send_reset(UUID(user_id))


@shared_task
def clear_sessions() -> None:
    """Clear away the sessions that ran out."""
    from kact.accounts import sessions  # tasks load before the models

    sessions.clear_sessions()
