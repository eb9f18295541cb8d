"""A system check: no process starts with a gate that nobody can answer."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from kact.protocol.facts import FACTS
from kact.protocol.loading import GATES, GateDefinitionError, load


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
