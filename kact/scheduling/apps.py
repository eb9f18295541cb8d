"""Scheduling."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "kact.scheduling"
    label = "scheduling"
