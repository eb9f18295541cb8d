"""Collects the facts of every installed stage and checks the gates at start-up."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProtocolConfig(AppConfig):
    """The protocol, below the stages: it finds their facts and numbers, and names none of them."""

    name = "kact.protocol"
    label = "protocol"
    verbose_name = "Protocol"

    def ready(self) -> None:
        """Import `facts` and `numbers` of every installed app, then register the checks."""
        autodiscover_modules("facts", "numbers")
        from kact.protocol import checks  # noqa: F401  # importing registers the check
