"""Tells Django about the screening stage."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The stage before any joint work."""

    name = "screening"
    verbose_name = "Screening"

    def ready(self) -> None:
        """Register the check of the intake's files."""
        from screening import checks  # noqa: F401  # importing registers the check
