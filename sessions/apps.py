"""Tells Django about the sessions stage."""

from importlib import import_module

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """The stage of the dosing day. Django's own log-in sessions hold the label `sessions`."""

    name = "sessions"
    label = "kact_sessions"
    verbose_name = "Sessions"

    def ready(self) -> None:
        import_module("sessions.handing_over")  # needs the models
