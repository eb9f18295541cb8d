"""The Celery application: ``celery -A kact worker`` and ``celery -A kact beat``.

Redis only rings; what is due stands in PostgreSQL. Settings are Django's own, prefixed ``CELERY_``.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kact.settings")

app = Celery("kact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def look_at_the_wall(**signal: Any) -> None:
    """A worker serves nobody before the wall stands."""
    from kact.privacy.checks import assert_wall_stands  # needs the app registry

    assert_wall_stands()


@worker_ready.connect
def catch_up(**signal: Any) -> None:
    """A worker that comes up does at once what was missed while none ran, and shows its health."""
    app.send_task("kact.record.tasks.sweep")
