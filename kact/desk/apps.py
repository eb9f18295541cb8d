"""Desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kact.desk"
    label = "desk"
