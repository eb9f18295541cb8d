"""Both servers together, with the roles made and the data locked against a second user."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kact.embedded.keys import kept_secrets
from kact.embedded.postgres import cluster_of, postgres
from kact.embedded.roles import ensure_roles, role_url
from kact.embedded.valkey import valkey


class AlreadyRunning(Exception):
    """Somebody else runs servers on this data; the message says where."""


@dataclass(frozen=True)
class DatabaseUrls:
    """The same server for three roles: ``admin`` is its superuser, for tests alone."""

    owner: str
    app: str
    admin: str


@dataclass(frozen=True)
class ServerUrls(DatabaseUrls):
    redis: str


@contextmanager
def servers(
    data_dir: Path,
    *,
    durable: bool = True,
    keep: bool = True,
    may_create_databases: bool = False,
) -> Iterator[ServerUrls]:
    """PostgreSQL and Valkey on data below ``data_dir``, from entering to leaving.

    ``durable=False`` is for tests: faster, and a power cut may lose everything. ``keep=False``
    removes the data on leaving. ``may_create_databases`` lets kact_owner make test databases.
    Raises AlreadyRunning if the data is in use, ServerFailed if a server does not come up.
    """
    with locked(data_dir):
        try:
            with (
                database(
                    data_dir, durable=durable, may_create_databases=may_create_databases
                ) as urls,
                broker(data_dir, durable=durable) as redis,
            ):
                yield ServerUrls(urls.owner, urls.app, urls.admin, redis)
        finally:
            if not keep:
                wipe(data_dir)


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the data for one user. The system lets go of the lock even of a killed one."""
    data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (data_dir / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"The servers of {data_dir} are already running.") from None
        yield


@contextmanager
def database(
    data_dir: Path, *, durable: bool = True, may_create_databases: bool = False
) -> Iterator[DatabaseUrls]:
    """PostgreSQL with the roles and the database made. The caller holds the lock."""
    secret = kept_secrets(data_dir)
    owner, app = secret["OWNER_PASSWORD"], secret["APP_PASSWORD"]
    with postgres(data_dir, secret["ADMIN_PASSWORD"], durable=durable) as admin:
        ensure_roles(
            admin,
            owner_password=owner,
            app_password=app,
            may_create_databases=may_create_databases,
        )
        yield DatabaseUrls(
            role_url(admin, "kact_owner", owner), role_url(admin, "kact_app", app), admin
        )


@contextmanager
def broker(data_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """Valkey's URL. The caller holds the lock."""
    with valkey(data_dir, kept_secrets(data_dir)["REDIS_PASSWORD"], durable=durable) as url:
        yield url


def wipe(data_dir: Path) -> None:
    """Remove what both servers stored; secrets and logs stay. The caller holds the lock."""
    cluster = cluster_of(data_dir)
    for folder in (cluster, data_dir / "valkey"):
        shutil.rmtree(folder, ignore_errors=True)
    if cluster.parent != data_dir and cluster.parent.exists():
        cluster.parent.rmdir()
