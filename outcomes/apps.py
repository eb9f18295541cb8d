"""Tells Django about the outcomes stage."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """The stage that measures."""

    name = "outcomes"
    verbose_name = "Outcomes"
