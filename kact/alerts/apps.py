"""Alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "kact.alerts"
    label = "alerts"
