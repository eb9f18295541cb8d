"""System checks: no process starts with an intake that cannot be asked."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from kact.strict import DefinitionError
from screening import urgent
from screening.intake.library import FOLDER, load_folder


@register()
def intake_can_be_asked(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every part is understood, and no question stands in two of them (screening.E001)."""
    try:
        load_folder(FOLDER)
    except DefinitionError as error:
        return [Error(str(error), id="screening.E001")]
    return []


@register()
def urgent_answers_fit_the_intake(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every answer that cannot wait is one that is asked for (screening.E002)."""
    try:
        urgent.rules()
    except DefinitionError as error:
        return [Error(str(error), id="screening.E002")]
    return []
