"""Real servers for the suite, started before Django reads its settings.

Loaded with ``-p tests.services``. The first process starts PostgreSQL and Valkey (or uses those that
DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL name), migrates one template database as kact_owner,
and each worker of pytest-xdist gets a copy of it. Everything the tests do, they do as kact_app.
"""

import atexit
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
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
    owner = on_database(os.environ["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(owner, autocommit=True) as connection:
        drop, new, template = map(sql.Identifier, (name, name, os.environ[TEMPLATE]))
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(drop))
        connection.execute(
            sql.SQL("create database {} template {}").format(new, template)
        )
        connection.execute(sql.SQL("revoke all on database {} from public").format(new))
        connection.execute(sql.SQL("grant connect on database {} to kact_app").format(new))


def drop_database(name: str) -> None:
    """Remove a database and whoever is still connected to it."""
    owner = on_database(os.environ["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


_stack = ExitStack()
atexit.register(_stack.close)  # where the suite never came to its end


def pytest_unconfigure() -> None:
    """Leave nothing behind: let go of the database, then of the servers."""
    from django.db import connections  # noqa: PLC0415 - settings are read after this module

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
    owner = on_database(os.environ["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(owner, autocommit=True) as connection:
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
