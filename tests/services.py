"""Real servers for the suite, started before Django reads its settings.

Loaded with ``-p tests.services``. The first process starts PostgreSQL and Valkey (or uses those
that DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL name), migrates a template database as owner,
and each worker of pytest-xdist gets a copy of it. Everything the tests do, they do as kact_app.
"""

import atexit
import os
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from kact.embedded import ensure_privileges, servers

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
TEMPLATE = "KACT_TEST_TEMPLATE"


def on_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def copy_template(name: str) -> None:
    """Make database ``name``, empty but for the schema; an older one of that name goes."""
    drop_database(name)
    with _as_owner() as connection:
        new, template = map(sql.Identifier, (name, os.environ[TEMPLATE]))
        connection.execute(sql.SQL("create database {} template {}").format(new, template))
        connection.execute(sql.SQL("revoke all on database {} from public").format(new))
        connection.execute(sql.SQL("grant connect on database {} to kact_app").format(new))


def drop_database(name: str) -> None:
    """Remove a database, once those who have just left it are gone.

    The owner may not end the sessions of kact_app, and a closed one takes a moment to go.
    """
    statement = sql.SQL("drop database if exists {}").format(sql.Identifier(name))
    with _as_owner() as connection:
        for _ in range(100):
            try:
                connection.execute(statement)
            except psycopg.errors.ObjectInUse:
                time.sleep(0.1)
            else:
                return
        connection.execute(statement)


def _as_owner() -> psycopg.Connection[tuple[Any, ...]]:
    owner = on_database(os.environ["DATABASE_OWNER_URL"], "postgres")
    return psycopg.connect(owner, autocommit=True)


_stack = ExitStack()
atexit.register(_stack.close)  # where the suite never came to its end


def pytest_unconfigure() -> None:
    """Leave nothing behind: let go of the database, then of the servers."""
    from django.db import connections

    connections.close_all()
    _stack.close()


def _start(stack: ExitStack) -> None:
    """Servers, secrets and the migrated template; once, in the first process."""
    if "DATABASE_URL" not in os.environ:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kact-test-")))
        folder.chmod(0o755)
        urls = stack.enter_context(
            servers(folder, durable=False, keep=False, may_create_databases=True)
        )
        os.environ |= {
            "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner,
            "REDIS_URL": urls.redis,
        }
    os.environ |= {name: secrets.token_urlsafe(48) for name in _KEYS}
    os.environ["KACT_MODE"] = "test"
    _make_template(stack)


_KEYS = ("SECRET_KEY", "CONTEXT_KEY", "FIELD_KEY")


def _make_template(stack: ExitStack) -> None:
    name = f"kact_test_{secrets.token_hex(4)}"
    os.environ[TEMPLATE] = name
    with _as_owner() as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    stack.callback(drop_database, name)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = on_database(os.environ[variable], name)
    ensure_privileges(os.environ["DATABASE_OWNER_URL"])
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--database", "owner", "--verbosity", "0"],
        cwd=ROOT,
        check=True,
    )


def _take_copy(stack: ExitStack) -> None:
    """This process's own database."""
    name = f"{os.environ[TEMPLATE]}_{WORKER or 'main'}"
    copy_template(name)
    stack.callback(drop_database, name)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = on_database(os.environ[variable], name)


if not WORKER:
    _start(_stack)
_take_copy(_stack)
