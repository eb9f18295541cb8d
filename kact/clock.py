"""What is done by the clock, in UTC, whether or not anything happened."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab


def by_the_clock(*, sweep_seconds: int) -> dict[str, dict[str, Any]]:
    """The schedule of Celery's beat: the sweep at every interval, the rest at night."""
    return {
        "sweep": {
            "task": "kact.record.tasks.sweep",
            "schedule": timedelta(seconds=sweep_seconds),
            "options": {"expires": sweep_seconds},
        },
        "clear_sessions": {
            "task": "kact.accounts.tasks.clear_sessions",
            "schedule": crontab("0", "3"),
        },
        "erase_inquiries": {
            "task": "screening.tasks.erase_inquiries",
            "schedule": crontab("30", "3"),
        },
        "look_for_changed_rules": {
            "task": "screening.tasks.look_for_changed_rules",
            "schedule": crontab("40", "3"),
        },
    }
