"""Boot checks: the wall stands, and the runtime role cannot step over it.

The checks of the database run with ``manage.py check --database default`` and, through
``assert_wall_stands``, before a web server or worker serves anybody. The others need no database
and run with every command. ``catalog.py`` holds the questions put to PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.urls import URLPattern, URLResolver, get_resolver

from kact.privacy import access, catalog
from kact.privacy.models import Walled, private_models

Messages = list[CheckMessage]
Apps = Sequence[AppConfig] | None


def assert_wall_stands() -> None:
    """Refuse to start unless every check of the database passes.

    Raises ImproperlyConfigured with one sentence for each thing that is wrong.
    """
    wrong = run_checks(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    if serious := [m for m in wrong if m.is_serious()]:
        raise ImproperlyConfigured("\n".join(f"{m.id}: {m.msg}" for m in serious))


@register(Tags.urls)
def every_view_says_who_may_look(app_configs: Apps, **kwargs: Any) -> Messages:
    """kact.E001: each URL leads to a view that has declared @staff, @partner or @public."""
    return [
        Error(
            f"{route} leads to a view that has not said who may look at it.",
            hint="Declare @staff(can=…), @partner or @public.",
            obj=view,
            id="kact.E001",
        )
        for route, view in routes(get_resolver().url_patterns)
        if not access.is_declared(view)
    ]


def routes(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = "/"
) -> Iterator[tuple[str, Any]]:
    """Every address of the project, with its view."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


@register(Tags.security)
def no_private_model_in_an_admin(app_configs: Apps, **kwargs: Any) -> Messages:
    """kact.E002: an admin site looks past care teams, so no private model is in one."""
    if not apps.is_installed("django.contrib.admin"):
        return []
    from django.contrib.admin.sites import all_sites  # reads models, so only where it is installed

    return [
        Error(f"{model._meta.label} is registered in the admin {site.name}.", id="kact.E002")
        for site in all_sites
        for model in site._registry
        if issubclass(model, Walled)
    ]


@register(Tags.database)
def the_database_keeps_the_wall(
    app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any
) -> Messages:
    """kact.E010 to E019: what the runtime role may do, and what stands around private tables."""
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            found = list(catalog.everything_wrong(cursor, tables(), durable=settings.PRODUCTION))
    except DatabaseError as error:
        return [Error(f"The wall could not be looked at: {error}", id="kact.E010")]
    return [Error(sentence, id=f"kact.{code}") for code, sentence in found]


def tables() -> dict[str, type[Walled]]:
    """Every table behind the wall, with its model."""
    return {model._meta.db_table: model for model in private_models()}
