"""Portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kact.portal"
    label = "portal"
