"""Wires the wall to ``migrate`` and the boot checks to ``check``."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PrivacyConfig(AppConfig):
    name = "kact.privacy"
    label = "privacy"

    def ready(self) -> None:
        from kact.privacy import checks, wall  # noqa: F401 - needs the app registry

        post_migrate.connect(wall.rebuild_after_migrate, sender=self)
