"""The ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kact.ledger"
    label = "ledger"

    def ready(self) -> None:
        from kact.ledger import numbers  # noqa: F401 - declares the ledger's numbers
