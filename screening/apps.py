"""Tells Django about the screening stage."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The stage before any joint work."""

    name = "screening"
    verbose_name = "Screening"
