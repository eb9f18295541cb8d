"""Documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "kact.documents"
    label = "documents"
