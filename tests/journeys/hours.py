"""Hours that pass on a dosing day: everything on its record lies so much further back.

The record takes no change from anybody, so it is done as the owner of the test's own database, with
its triggers and its wall set aside until all of it has moved.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db.models import DateTimeField, Model
from psycopg import sql

from kact.couples.models import Milestone
from tests.services import on_database

ASIDE = "alter table {0} disable trigger user, no force row level security"
MOVED = "update {0} set {1} = {1} - %s where couple_id = %s and {1} is not null"
BACK = "alter table {0} enable trigger user, force row level security"


def pass_minutes(database: str, couple: UUID, minutes: int) -> None:
    """Let so many minutes pass for one couple's day."""
    url = on_database(os.environ["DATABASE_OWNER_URL"], database)
    with psycopg.connect(url, autocommit=True) as connection:
        for model in _kept():
            table = sql.Identifier(model._meta.db_table)
            with connection.transaction():  # each by itself: an open board reads them meanwhile
                connection.execute("set constraints all immediate")
                connection.execute(sql.SQL(ASIDE).format(table))
                for column in _times(model):
                    moved = sql.SQL(MOVED).format(table, sql.Identifier(column))
                    connection.execute(moved, (timedelta(minutes=minutes), couple))
                connection.execute(sql.SQL(BACK).format(table))


def _kept() -> Iterator[type[Model]]:
    """What a dosing day is kept in, and the milestones reached on it."""
    for model in (*apps.get_app_config("kact_sessions").get_models(), Milestone):
        if any(field.name == "couple" for field in model._meta.fields):
            yield model


def _times(model: Any) -> list[str]:
    return [field.column for field in model._meta.fields if isinstance(field, DateTimeField)]
