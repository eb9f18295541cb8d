"""Instruments: definitions as data, a pure scorer, and the answers people give."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "kact.instruments"
    label = "instruments"
