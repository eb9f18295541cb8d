"""The record: its broker, and the project's table of follow-ups."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class RecordConfig(AppConfig):
    name = "kact.record"
    label = "record"

    def ready(self) -> None:
        # Whatever rings for a worker, page or command, rings this project's own broker.
        import_module("kact.celery").app.set_default()
        # Named in settings, like the URLs: the table stands above every room it speaks of.
        import_module(settings.FOLLOW_UPS)
