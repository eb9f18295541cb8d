"""Tells Django about the integration stage."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """The stage after each dose."""

    name = "integration"
    verbose_name = "Integration"
