"""roles.sql and privileges.sql, asked of the server itself."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from kact.embedded import ServerUrls, ensure_privileges, servers
from kact.embedded.place import place_for
from kact.embedded.roles import DEPLOY, role_url


def test_roles_cannot_step_over_the_wall(running: ServerUrls) -> None:
    with psycopg.connect(running.admin) as admin:
        rows = admin.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolreplication,"
            " rolinherit, rolcreatedb FROM pg_roles WHERE rolname LIKE 'kact_%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("kact_app", True, False, False, False, False, False, False),
        ("kact_owner", True, False, False, False, False, True, True),  # CREATEDB: for the tests
    ]


def test_app_role_belongs_to_nothing_and_owns_nothing(running: ServerUrls) -> None:
    with psycopg.connect(running.admin, dbname="kact") as admin:
        query = "SELECT count(*) FROM pg_auth_members WHERE member = 'kact_app'::regrole"
        assert admin.execute(query).fetchone() == (0,)
        query = "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'kact_app'::regrole"
        assert admin.execute(f"{query} AND deptype = 'o'").fetchone() == (0,)
        query = "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'kact'"
        assert admin.execute(query).fetchone() == ("kact_owner",)


either_database = pytest.mark.parametrize("where", ["running", "fresh"])


@pytest.fixture
def urls(where: str, request: pytest.FixtureRequest) -> ServerUrls:
    """Of the database the administrator made, or of one that kact_owner made."""
    found: ServerUrls = request.getfixturevalue(where)
    return found


@pytest.fixture
def thing(urls: ServerUrls) -> Iterator[None]:
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE thing (id serial, name text)")
        yield
        owner.execute("DROP TABLE thing")


@either_database
@pytest.mark.parametrize(
    "statement",
    [
        # A table opens to nobody until its wall stands and its grants are made.
        "SELECT * FROM thing",
        "INSERT INTO thing (name) VALUES ('a')",
        "UPDATE thing SET name = 'b'",
        "DELETE FROM thing",
        "TRUNCATE thing",
        "DROP TABLE thing",
        "ALTER TABLE thing DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY open ON thing USING (true)",
        "ALTER TABLE thing DISABLE TRIGGER ALL",
        "CREATE TABLE mine ()",
        "CREATE TEMPORARY TABLE mine ()",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "SET ROLE kact_owner",
        "SET session_replication_role = replica",
        "ALTER ROLE kact_app BYPASSRLS",
    ],
)
def test_app_role_is_refused(urls: ServerUrls, thing: None, statement: str) -> None:
    with (
        psycopg.connect(urls.app, autocommit=True) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute(statement)


def test_privileges_again_leave_grants_as_they_are(running: ServerUrls) -> None:
    with psycopg.connect(running.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE appended (id int)")
        owner.execute("GRANT SELECT, INSERT ON appended TO kact_app")
        ensure_privileges(running.owner)
        rights = "has_table_privilege('kact_app', 'appended', %s)"
        asked = [
            owner.execute(f"SELECT {rights}", [right]).fetchone()
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        ]
        owner.execute("DROP TABLE appended")
    assert asked == [(True,), (True,), (False,), (False,), (False,)]


@either_database
def test_strangers_get_nothing(urls: ServerUrls) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE FUNCTION secret() RETURNS int LANGUAGE sql RETURN 1")
        query = (
            "SELECT has_schema_privilege('public', 'public', 'USAGE'),"
            " has_schema_privilege('public', 'public', 'CREATE'),"
            " has_database_privilege('public', current_database(), 'CONNECT'),"
            " has_function_privilege('public', 'secret()', 'EXECUTE'),"
            " has_function_privilege('kact_app', 'secret()', 'EXECUTE')"
        )
        assert owner.execute(query).fetchone() == (False, False, False, False, False)
        owner.rollback()


def test_container_script_makes_the_same_roles(tmp_path: Path) -> None:
    with servers(tmp_path, durable=False, keep=False) as urls:
        with psycopg.connect(urls.admin, autocommit=True) as admin:
            admin.execute("DROP DATABASE kact")
            admin.execute("CREATE DATABASE container")
        done = run_container_script(tmp_path, urls)
        assert (done.returncode, done.stderr) == (0, "")
        with psycopg.connect(role_url(urls.admin, "kact_app", "a%27pp", "container")) as app:
            asked = "SELECT has_schema_privilege('public', %s)"
            rights = [app.execute(asked, [right]).fetchone() for right in ("USAGE", "CREATE")]
    assert rights == [(True,), (False,)]


def run_container_script(data: Path, urls: ServerUrls) -> subprocess.CompletedProcess[str]:
    """init-database.sh as the container runs it, with the wheel's psql and awkward passwords."""
    address = urlsplit(urls.admin)
    environment = {
        "PATH": f"{place_for(data).program('psql').parent}:{os.environ['PATH']}",
        "PGHOST": str(address.hostname),
        "PGPORT": str(address.port),
        "PGPASSWORD": str(address.password),
        "POSTGRES_USER": "postgres",
        "POSTGRES_DB": "container",
        "OWNER_PASSWORD": "o'wner",
        "APP_PASSWORD": "a'pp",
        "SQL_FOLDER": str(DEPLOY),
    }
    script = DEPLOY / "init-database.sh"
    return subprocess.run([script], env=environment, capture_output=True, text=True)
