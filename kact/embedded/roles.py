"""Runs ``deploy/roles.sql`` and ``deploy/privileges.sql``, the files an administrator runs too."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
VARIABLE = re.compile(r":'(\w+)'")


def ensure_roles(
    admin_url: str,
    *,
    owner_password: str,
    app_password: str,
    database: str = "kact",
    may_create_databases: bool = False,
) -> None:
    """Make kact_owner, kact_app and the database, or bring them to what the two files say.

    ``admin_url`` must belong to a role that may create roles and databases. Safe to repeat.
    ``may_create_databases`` lets kact_owner make the tests' databases; never in production.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        if not admin.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    passwords = {"owner_password": owner_password, "app_password": app_password}
    with psycopg.connect(admin_url, dbname=database) as admin:
        admin.execute(_script("roles.sql", passwords))
        if may_create_databases:
            admin.execute("ALTER ROLE kact_owner CREATEDB")
        admin.execute(_script("privileges.sql", {}))


def ensure_privileges(owner_url: str) -> None:
    """Give kact_app its rights in one database that kact_owner made, as the tests' databases are.

    Call it before the first migration there; safe to repeat.
    """
    with psycopg.connect(owner_url) as owner:
        owner.execute(_script("privileges.sql", {}))


def role_url(admin_url: str, role: str, password: str, database: str = "kact") -> str:
    """The URL of the same server for another role and database."""
    parts = urlsplit(admin_url)
    address = (parts.netloc or "").rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{password}@{address}", path=f"/{database}").geturl()


def _script(name: str, variables: dict[str, str]) -> sql.Composed:
    """The file with psql's ``:'name'`` replaced by quoted values."""
    pieces = VARIABLE.split((DEPLOY / name).read_text())
    return sql.Composed(
        [
            sql.Literal(variables[piece]) if index % 2 else sql.SQL(piece)
            for index, piece in enumerate(pieces)
        ]
    )
