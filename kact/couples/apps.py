"""Couples."""

from django.apps import AppConfig


class CouplesConfig(AppConfig):
    name = "kact.couples"
    label = "couples"
