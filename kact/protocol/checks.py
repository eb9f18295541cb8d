"""System checks: no process starts with a gate or a number that nobody can answer for."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from kact.protocol.facts import FACTS
from kact.protocol.loading import GATES, GateDefinitionError, load
from kact.protocol.numbers import NumberDefinitionError, registry


@register()
def gates_can_be_asked(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every gate file is understood, and every fact it names is declared (protocol.E001)."""
    try:
        load(GATES, FACTS)
    except GateDefinitionError as error:
        return [Error(str(error), id="protocol.E001")]
    return []


@register()
def numbers_can_be_chosen(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every number has a source, and bounds where a clinic may choose (protocol.E002)."""
    try:
        registry()
    except NumberDefinitionError as error:
        return [Error(str(error), id="protocol.E002")]
    return []
