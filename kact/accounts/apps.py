"""Accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kact.accounts"
    label = "accounts"

    def ready(self) -> None:
        from kact.accounts import signals  # noqa: F401 - needs the models
