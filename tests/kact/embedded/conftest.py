"""One pair of embedded servers for these tests, in a folder with a space in its name."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from kact.embedded import ServerUrls, ensure_privileges, servers


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a checkout") / "with a space"


@pytest.fixture(scope="session")
def running(data: Path) -> Iterator[ServerUrls]:
    with servers(data, durable=False, keep=False, may_create_databases=True) as urls:
        yield urls


@pytest.fixture
def fresh(running: ServerUrls) -> Iterator[ServerUrls]:
    """A database as kact_owner makes one for the tests, gone afterwards."""
    name = sql.Identifier("fresh")
    urls = {which: f"{url.removesuffix('/kact')}/fresh" for which, url in vars(running).items()}
    with psycopg.connect(running.owner, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(name))
    try:
        ensure_privileges(urls["owner"])
        yield ServerUrls(**urls)
    finally:
        # By the administrator: kact_owner may not end a process of kact_app, and one whose client
        # has gone may still be there for a moment.
        with psycopg.connect(running.admin, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
